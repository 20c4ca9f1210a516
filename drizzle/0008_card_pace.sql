CREATE TABLE "slack_budget" (
	"name" text PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "card" ADD COLUMN "background" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "card" ADD COLUMN "used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "card" ADD COLUMN "refused_since" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "card_refused_idx" ON "card" USING btree ("refused_since") WHERE "card"."refused_since" is not null;--> statement-breakpoint
CREATE INDEX "card_audience_message_idx" ON "card" USING btree ("audience_id","message_ts");