CREATE TABLE "finding" (
	"grant_id" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"seen_for" text NOT NULL,
	"asked_ids" text[] NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"ended_by_id" text
);
--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_grant_id_grant_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_seen_for_grant_id_fk" FOREIGN KEY ("seen_for") REFERENCES "public"."grant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_ended_by_id_person_id_fk" FOREIGN KEY ("ended_by_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "finding_due_idx" ON "finding" USING btree ("due_at") WHERE "finding"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "finding_open_idx" ON "finding" USING btree ("found_at") WHERE "finding"."state" = 'open';