ALTER TABLE "grant" ADD COLUMN "end_told_with_id" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "escalated_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "grant_end_told_with_idx" ON "grant" USING btree ("end_told_with_id") WHERE "grant"."end_told_with_id" is not null;--> statement-breakpoint
CREATE INDEX "grant_end_told_principal_idx" ON "grant" USING btree ("principal_id") WHERE "grant"."end_told_with_id" is not null;