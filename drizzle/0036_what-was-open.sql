ALTER TABLE "grant" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "grant" ADD COLUMN "sessions" jsonb;--> statement-breakpoint
ALTER TABLE "grant" ADD COLUMN "outlives_until" timestamp with time zone;