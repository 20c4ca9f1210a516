CREATE TABLE "account_removal" (
	"discrepancy_id" text PRIMARY KEY NOT NULL,
	"resource_id" text NOT NULL,
	"connector_id" text NOT NULL,
	"place_id" text NOT NULL,
	"account_key" text NOT NULL,
	"way" text NOT NULL,
	"rights" jsonb NOT NULL,
	"round" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text DEFAULT '' NOT NULL,
	"by_hand" text DEFAULT '' NOT NULL,
	"done_at" timestamp with time zone,
	"proof" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
ALTER TABLE "account_removal" ADD CONSTRAINT "account_removal_discrepancy_id_discrepancy_id_fk" FOREIGN KEY ("discrepancy_id") REFERENCES "public"."discrepancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_removal_due_idx" ON "account_removal" USING btree ("due_at") WHERE "account_removal"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "account_removal_account_idx" ON "account_removal" USING btree ("account_key","connector_id");