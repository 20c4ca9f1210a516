CREATE TABLE "discovered_entitlement" (
	"key" text PRIMARY KEY NOT NULL,
	"resource_id" text NOT NULL,
	"connector_id" text NOT NULL,
	"target" text NOT NULL,
	"name" text NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"offered_since" timestamp with time zone NOT NULL,
	"missing_since" timestamp with time zone,
	"retired_at" timestamp with time zone,
	"retired_place" text
);
--> statement-breakpoint
CREATE TABLE "discovery" (
	"resource_id" text PRIMARY KEY NOT NULL,
	"begun_at" timestamp with time zone NOT NULL,
	"tried_at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone,
	"fault" text DEFAULT '' NOT NULL,
	"doubted_since" timestamp with time zone,
	"version" integer DEFAULT 0 NOT NULL
);
