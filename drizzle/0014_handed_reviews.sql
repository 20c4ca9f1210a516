ALTER TABLE "review_item" ADD COLUMN "handed_by_id" text;--> statement-breakpoint
ALTER TABLE "review_item" ADD COLUMN "handed_reason" text;