ALTER TABLE "grant" ADD COLUMN "end_untold_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "grant" ADD COLUMN "told_untold_at" timestamp with time zone;