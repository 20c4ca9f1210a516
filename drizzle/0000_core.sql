CREATE TABLE "audit_event" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_event_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text NOT NULL,
	"person_id" text,
	"entitlement" text,
	"request_id" text,
	"grant_id" text,
	"task_id" text,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "card" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"audience_id" text NOT NULL,
	"channel_id" text,
	"message_ts" text,
	"revision" integer DEFAULT 1 NOT NULL,
	"due_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "definitions_snapshot" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "definitions_snapshot_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"hash" text NOT NULL,
	"source" text NOT NULL,
	"loaded_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "grant" (
	"id" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"principal_id" text NOT NULL,
	"entitlement" text NOT NULL,
	"connector_id" text NOT NULL,
	"target" text NOT NULL,
	"account" jsonb NOT NULL,
	"request_id" text,
	"duration_seconds" integer,
	"expires_at" timestamp with time zone,
	"stood_before" boolean,
	"created_at" timestamp with time zone NOT NULL,
	"active_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"end_reason" text,
	"remains" text,
	"due_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"handle" text,
	"operation" integer DEFAULT 0 NOT NULL,
	"warn_at" timestamp with time zone,
	"revoke_since" timestamp with time zone,
	"told_overdue_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "task" (
	"id" text PRIMARY KEY NOT NULL,
	"grant_id" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"instructions" text NOT NULL,
	"assignee_ids" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by_id" text,
	"comment" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decision" (
	"stage_id" text NOT NULL,
	"person_id" text NOT NULL,
	"verdict" text NOT NULL,
	"comment" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	CONSTRAINT "decision_stage_id_person_id_pk" PRIMARY KEY("stage_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" text PRIMARY KEY NOT NULL,
	"employee_id" text,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"department" text DEFAULT '' NOT NULL,
	"manager_email" text,
	"type" text DEFAULT 'employee' NOT NULL,
	"start_date" text,
	"end_date" text,
	"status" text NOT NULL,
	"source" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "request" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"requester_id" text NOT NULL,
	"beneficiary_id" text NOT NULL,
	"entitlement" text NOT NULL,
	"duration_seconds" integer,
	"justification" text NOT NULL,
	"ticket" text NOT NULL,
	"extends_grant_id" text,
	"policy_id" text NOT NULL,
	"definitions_hash" text NOT NULL,
	"auto_approved" boolean NOT NULL,
	"note" text,
	"idempotency_key" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"end_reason" text
);
--> statement-breakpoint
CREATE TABLE "slack_account" (
	"team_id" text NOT NULL,
	"user_id" text NOT NULL,
	"person_id" text,
	"email" text,
	"email_confirmed" boolean NOT NULL,
	"display_name" text NOT NULL,
	"timezone" text,
	"deleted" boolean NOT NULL,
	"is_bot" boolean NOT NULL,
	"is_restricted" boolean NOT NULL,
	"is_ultra_restricted" boolean NOT NULL,
	"is_stranger" boolean NOT NULL,
	"link_fault" text,
	"read_at" timestamp with time zone NOT NULL,
	CONSTRAINT "slack_account_team_id_user_id_pk" PRIMARY KEY("team_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "stage" (
	"id" text PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"need" integer NOT NULL,
	"approvers" jsonb NOT NULL,
	"skip_reason" text,
	"opened_at" timestamp with time zone,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "stage_approver" (
	"stage_id" text NOT NULL,
	"person_id" text NOT NULL,
	CONSTRAINT "stage_approver_stage_id_person_id_pk" PRIMARY KEY("stage_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "usergroup" (
	"handle" text PRIMARY KEY NOT NULL,
	"user_ids" text[] NOT NULL,
	"read_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "grant" ADD CONSTRAINT "grant_principal_id_person_id_fk" FOREIGN KEY ("principal_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grant" ADD CONSTRAINT "grant_request_id_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_grant_id_grant_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_stage_id_stage_id_fk" FOREIGN KEY ("stage_id") REFERENCES "public"."stage"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_requester_id_person_id_fk" FOREIGN KEY ("requester_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_beneficiary_id_person_id_fk" FOREIGN KEY ("beneficiary_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slack_account" ADD CONSTRAINT "slack_account_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage" ADD CONSTRAINT "stage_request_id_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_approver" ADD CONSTRAINT "stage_approver_stage_id_stage_id_fk" FOREIGN KEY ("stage_id") REFERENCES "public"."stage"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_approver" ADD CONSTRAINT "stage_approver_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_event_person_idx" ON "audit_event" USING btree ("person_id","seq");--> statement-breakpoint
CREATE INDEX "audit_event_actor_idx" ON "audit_event" USING btree ("actor_id","seq");--> statement-breakpoint
CREATE INDEX "audit_event_entitlement_idx" ON "audit_event" USING btree ("entitlement","seq");--> statement-breakpoint
CREATE INDEX "audit_event_kind_idx" ON "audit_event" USING btree ("kind","seq");--> statement-breakpoint
CREATE INDEX "audit_event_at_idx" ON "audit_event" USING btree ("at","seq");--> statement-breakpoint
CREATE INDEX "audit_event_request_idx" ON "audit_event" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "audit_event_grant_idx" ON "audit_event" USING btree ("grant_id");--> statement-breakpoint
CREATE UNIQUE INDEX "card_subject_audience_key" ON "card" USING btree ("subject_id","kind","audience_id");--> statement-breakpoint
CREATE INDEX "card_undelivered_idx" ON "card" USING btree ("audience_id") WHERE "card"."message_ts" is null and "card"."last_error" is not null;--> statement-breakpoint
CREATE INDEX "card_due_idx" ON "card" USING btree ("due_at") WHERE "card"."due_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "grant_request_key" ON "grant" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "grant_due_idx" ON "grant" USING btree ("due_at") WHERE "grant"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "grant_expiry_idx" ON "grant" USING btree ("expires_at") WHERE "grant"."state" in ('provisioning', 'active');--> statement-breakpoint
CREATE INDEX "grant_warning_idx" ON "grant" USING btree ("warn_at") WHERE "grant"."state" = 'active';--> statement-breakpoint
CREATE INDEX "grant_overdue_idx" ON "grant" USING btree ("revoke_since") WHERE "grant"."state" = 'revoking' and "grant"."told_overdue_at" is null;--> statement-breakpoint
CREATE INDEX "grant_principal_live_idx" ON "grant" USING btree ("principal_id") WHERE "grant"."state" in ('scheduled', 'provisioning', 'active', 'revoking');--> statement-breakpoint
CREATE INDEX "grant_entitlement_live_idx" ON "grant" USING btree ("entitlement") WHERE "grant"."state" in ('scheduled', 'provisioning', 'active', 'revoking');--> statement-breakpoint
CREATE UNIQUE INDEX "task_open_key" ON "task" USING btree ("grant_id","kind") WHERE "task"."state" = 'open';--> statement-breakpoint
CREATE INDEX "task_open_idx" ON "task" USING btree ("created_at") WHERE "task"."state" = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "person_email_key" ON "person" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "person_employee_id_key" ON "person" USING btree ("employee_id") WHERE "person"."employee_id" is not null;--> statement-breakpoint
CREATE INDEX "person_manager_email_idx" ON "person" USING btree ("manager_email");--> statement-breakpoint
CREATE UNIQUE INDEX "request_idempotency_key" ON "request" USING btree ("requester_id","idempotency_key");--> statement-breakpoint
CREATE UNIQUE INDEX "request_pending_extension_key" ON "request" USING btree ("extends_grant_id") WHERE "request"."state" = 'pending' and "request"."extends_grant_id" is not null;--> statement-breakpoint
CREATE INDEX "request_due_idx" ON "request" USING btree ("due_at") WHERE "request"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "request_requester_idx" ON "request" USING btree ("requester_id","created_at");--> statement-breakpoint
CREATE INDEX "request_beneficiary_idx" ON "request" USING btree ("beneficiary_id","entitlement");--> statement-breakpoint
CREATE UNIQUE INDEX "slack_account_person_key" ON "slack_account" USING btree ("person_id") WHERE "slack_account"."person_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "stage_request_ordinal_key" ON "stage" USING btree ("request_id","ordinal");--> statement-breakpoint
CREATE INDEX "stage_approver_person_idx" ON "stage_approver" USING btree ("person_id");