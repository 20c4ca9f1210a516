ALTER TABLE "finding" ADD COLUMN "until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "reason" text;