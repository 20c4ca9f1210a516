ALTER TABLE "card" ADD COLUMN "posted_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "card_audience_posted_idx" ON "card" USING btree ("audience_id","posted_at");