ALTER TABLE "grant" ADD COLUMN "latest_end_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "wished_end_at" timestamp with time zone;