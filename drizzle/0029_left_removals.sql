ALTER TABLE "grant" ADD COLUMN "removing_process" integer;--> statement-breakpoint
ALTER TABLE "grant" ADD COLUMN "fenced_until" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "grant_fenced_idx" ON "grant" USING btree ("fenced_until") WHERE "grant"."fenced_until" is not null;