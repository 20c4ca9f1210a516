ALTER TABLE "discovery" ADD COLUMN "confirmed_doubt" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "discovery" ADD COLUMN "confirmed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "discovery" ADD COLUMN "confirmed_by_id" text;