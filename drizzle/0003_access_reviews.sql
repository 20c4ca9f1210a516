CREATE TABLE "campaign" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"scope_key" text NOT NULL,
	"template_id" text,
	"subject_id" text,
	"state" text NOT NULL,
	"owner_id" text,
	"definitions_hash" text NOT NULL,
	"rules" jsonb NOT NULL,
	"scheduled_for" timestamp with time zone,
	"drafted_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"launched_at" timestamp with time zone,
	"closes_at" timestamp with time zone,
	"closing_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"population" jsonb,
	"guard_state" text,
	"guard_report" jsonb,
	"held_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "campaign_resource" (
	"campaign_id" text NOT NULL,
	"resource_id" text NOT NULL,
	"in_scope" integer NOT NULL,
	"excluded" integer NOT NULL,
	"hash" text NOT NULL,
	"usage_due_at" timestamp with time zone,
	"usage_attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "campaign_resource_campaign_id_resource_id_pk" PRIMARY KEY("campaign_id","resource_id")
);
--> statement-breakpoint
CREATE TABLE "review_batch" (
	"id" text PRIMARY KEY NOT NULL,
	"campaign_id" text NOT NULL,
	"reviewer_id" text NOT NULL,
	"grouped_by" text DEFAULT 'person' NOT NULL,
	"page" integer DEFAULT 0 NOT NULL,
	"submitted_at" timestamp with time zone,
	"remind_due_at" timestamp with time zone,
	"last_day_due_at" timestamp with time zone,
	"escalate_due_at" timestamp with time zone,
	"escalated_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sign_off" (
	"campaign_id" text NOT NULL,
	"person_id" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"signed_at" timestamp with time zone,
	"statement" text DEFAULT '' NOT NULL,
	CONSTRAINT "sign_off_campaign_id_person_id_pk" PRIMARY KEY("campaign_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "review_item" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "review_item_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" text NOT NULL,
	"grant_id" text,
	"person_id" text,
	"role_id" text,
	"entitlement" text NOT NULL,
	"resource_id" text NOT NULL,
	"sensitivity" text NOT NULL,
	"held_since" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"state" text DEFAULT 'open' NOT NULL,
	"reviewer_id" text,
	"decided_by_id" text,
	"decided_at" timestamp with time zone,
	"comment" text DEFAULT '' NOT NULL,
	"until" timestamp with time zone,
	"shown" jsonb,
	"submitted_at" timestamp with time zone,
	"remediate_due_at" timestamp with time zone,
	"remediated_at" timestamp with time zone,
	"proof" text,
	"remains" text,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "audit_event" ADD COLUMN "campaign_id" text;--> statement-breakpoint
ALTER TABLE "card" ADD COLUMN "posting_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "grant" ADD COLUMN "source" text DEFAULT 'request' NOT NULL;--> statement-breakpoint
ALTER TABLE "grant" ADD COLUMN "note" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_resource" ADD CONSTRAINT "campaign_resource_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_batch" ADD CONSTRAINT "review_batch_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_batch" ADD CONSTRAINT "review_batch_reviewer_id_person_id_fk" FOREIGN KEY ("reviewer_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "campaign_due_idx" ON "campaign" USING btree ("due_at") WHERE "campaign"."due_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "campaign_live_key" ON "campaign" USING btree ("scope_key") WHERE "campaign"."state" in ('running', 'closing');--> statement-breakpoint
CREATE UNIQUE INDEX "campaign_waiting_key" ON "campaign" USING btree ("scope_key",("scheduled_for" is null)) WHERE "campaign"."state" = 'scheduled';--> statement-breakpoint
CREATE UNIQUE INDEX "campaign_occurrence_key" ON "campaign" USING btree ("scope_key","scheduled_for");--> statement-breakpoint
CREATE INDEX "campaign_resource_usage_idx" ON "campaign_resource" USING btree ("usage_due_at") WHERE "campaign_resource"."usage_due_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "review_batch_campaign_reviewer_key" ON "review_batch" USING btree ("campaign_id","reviewer_id");--> statement-breakpoint
CREATE INDEX "review_batch_reviewer_idx" ON "review_batch" USING btree ("reviewer_id");--> statement-breakpoint
CREATE INDEX "review_batch_remind_idx" ON "review_batch" USING btree ("remind_due_at") WHERE "review_batch"."remind_due_at" is not null;--> statement-breakpoint
CREATE INDEX "review_batch_last_day_idx" ON "review_batch" USING btree ("last_day_due_at") WHERE "review_batch"."last_day_due_at" is not null;--> statement-breakpoint
CREATE INDEX "review_batch_escalate_idx" ON "review_batch" USING btree ("escalate_due_at") WHERE "review_batch"."escalate_due_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "review_item_campaign_grant_key" ON "review_item" USING btree ("campaign_id","grant_id");--> statement-breakpoint
CREATE INDEX "review_item_campaign_reviewer_idx" ON "review_item" USING btree ("campaign_id","reviewer_id","state");--> statement-breakpoint
CREATE INDEX "review_item_grant_idx" ON "review_item" USING btree ("grant_id") WHERE "review_item"."state" in ('open', 'kept', 'revoked');--> statement-breakpoint
CREATE INDEX "review_item_due_idx" ON "review_item" USING btree ("remediate_due_at") WHERE "review_item"."remediate_due_at" is not null;--> statement-breakpoint
CREATE INDEX "audit_event_campaign_idx" ON "audit_event" USING btree ("campaign_id","seq") WHERE "audit_event"."campaign_id" is not null;