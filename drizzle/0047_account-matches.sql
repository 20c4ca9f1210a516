CREATE TABLE "account_match" (
	"connector_id" text NOT NULL,
	"place_id" text NOT NULL,
	"account_key" text NOT NULL,
	"resource_id" text NOT NULL,
	"person_id" text NOT NULL,
	"kind" text NOT NULL,
	"held" text[] NOT NULL,
	"reason" text NOT NULL,
	"matched_at" timestamp with time zone NOT NULL,
	"matched_by_id" text NOT NULL,
	CONSTRAINT "account_match_connector_id_place_id_account_key_resource_id_pk" PRIMARY KEY("connector_id","place_id","account_key","resource_id")
);
--> statement-breakpoint
ALTER TABLE "account_match" ADD CONSTRAINT "account_match_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_match" ADD CONSTRAINT "account_match_matched_by_id_person_id_fk" FOREIGN KEY ("matched_by_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;