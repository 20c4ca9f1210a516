CREATE TABLE "database_change" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"noticed_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "database_identity" (
	"id" integer PRIMARY KEY NOT NULL,
	"system" text,
	"timeline" text,
	"made" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "target_look" (
	"resource_id" text PRIMARY KEY NOT NULL,
	"change_id" text NOT NULL,
	"due_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"found" integer DEFAULT 0 NOT NULL,
	"missing" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "change_id" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "operation" text;--> statement-breakpoint
ALTER TABLE "target_look" ADD CONSTRAINT "target_look_change_id_database_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."database_change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "target_look_due_idx" ON "target_look" USING btree ("due_at") WHERE "target_look"."due_at" is not null;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_change_id_database_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."database_change"("id") ON DELETE no action ON UPDATE no action;