CREATE TABLE "delegation" (
	"id" text PRIMARY KEY NOT NULL,
	"approver_id" text NOT NULL,
	"delegate_id" text NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "glass_review" (
	"id" text PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"state" text NOT NULL,
	"reviewers" jsonb NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by_id" text,
	"comment" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "request_message" (
	"id" text PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"kind" text NOT NULL,
	"from_id" text NOT NULL,
	"answers_id" text,
	"text" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "decision" ADD COLUMN "for_person_id" text;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "bundle_id" text;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "asked_seconds" integer;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "trace" jsonb;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "nudged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "exception_rule_id" text;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "remind_after_seconds" integer;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "escalate_after_seconds" integer;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "escalate_to" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "escalate_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "escalated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "stage_approver" ADD COLUMN "via" text DEFAULT 'named' NOT NULL;--> statement-breakpoint
ALTER TABLE "stage_approver" ADD COLUMN "for_person_id" text;--> statement-breakpoint
ALTER TABLE "stage_approver" ADD COLUMN "remind_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "stage_approver" ADD COLUMN "released_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_approver_id_person_id_fk" FOREIGN KEY ("approver_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_delegate_id_person_id_fk" FOREIGN KEY ("delegate_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "glass_review" ADD CONSTRAINT "glass_review_request_id_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "glass_review" ADD CONSTRAINT "glass_review_ended_by_id_person_id_fk" FOREIGN KEY ("ended_by_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_message" ADD CONSTRAINT "request_message_request_id_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_message" ADD CONSTRAINT "request_message_from_id_person_id_fk" FOREIGN KEY ("from_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "delegation_approver_key" ON "delegation" USING btree ("approver_id") WHERE "delegation"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "delegation_delegate_idx" ON "delegation" USING btree ("delegate_id") WHERE "delegation"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "delegation_until_idx" ON "delegation" USING btree ("until") WHERE "delegation"."ended_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "glass_review_request_key" ON "glass_review" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "glass_review_open_idx" ON "glass_review" USING btree ("opened_at") WHERE "glass_review"."state" = 'open';--> statement-breakpoint
CREATE INDEX "request_message_request_idx" ON "request_message" USING btree ("request_id","created_at");--> statement-breakpoint
CREATE INDEX "request_bundle_idx" ON "request" USING btree ("bundle_id") WHERE "request"."bundle_id" is not null;--> statement-breakpoint
CREATE INDEX "stage_escalation_idx" ON "stage" USING btree ("escalate_due_at") WHERE "stage"."state" = 'open';--> statement-breakpoint
CREATE INDEX "stage_open_idx" ON "stage" USING btree ("request_id") WHERE "stage"."state" = 'open';--> statement-breakpoint
CREATE INDEX "stage_approver_remind_idx" ON "stage_approver" USING btree ("remind_due_at") WHERE "stage_approver"."remind_due_at" is not null;