CREATE TABLE "discrepancy" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"resource_id" text NOT NULL,
	"key" text NOT NULL,
	"entitlement" text,
	"grant_id" text,
	"connector_id" text NOT NULL,
	"place" jsonb,
	"account" jsonb,
	"facts" jsonb NOT NULL,
	"said" text NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	"asked_ids" text[] NOT NULL,
	"due_at" timestamp with time zone,
	"until" timestamp with time zone,
	"reason" text DEFAULT '' NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by_id" text
);
--> statement-breakpoint
CREATE TABLE "look" (
	"resource_id" text PRIMARY KEY NOT NULL,
	"due_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"begun_at" timestamp with time zone,
	"read_so_far" integer DEFAULT 0 NOT NULL,
	"complete_from" timestamp with time zone,
	"complete_at" timestamp with time zone,
	"listed" integer DEFAULT 0 NOT NULL,
	"unseen" integer DEFAULT 0 NOT NULL,
	"fault" text DEFAULT '' NOT NULL,
	"believed" jsonb
);
--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "looked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "discrepancy" ADD CONSTRAINT "discrepancy_grant_id_grant_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "discrepancy" ADD CONSTRAINT "discrepancy_ended_by_id_person_id_fk" FOREIGN KEY ("ended_by_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "discrepancy_unsettled_key" ON "discrepancy" USING btree ("resource_id","kind","key") WHERE "discrepancy"."state" in ('open', 'ignored');--> statement-breakpoint
CREATE INDEX "discrepancy_due_idx" ON "discrepancy" USING btree ("due_at") WHERE "discrepancy"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "discrepancy_open_idx" ON "discrepancy" USING btree ("found_at") WHERE "discrepancy"."state" = 'open';--> statement-breakpoint
CREATE INDEX "discrepancy_grant_idx" ON "discrepancy" USING btree ("grant_id") WHERE "discrepancy"."state" in ('open', 'ignored');--> statement-breakpoint
CREATE INDEX "look_due_idx" ON "look" USING btree ("due_at") WHERE "look"."due_at" is not null;