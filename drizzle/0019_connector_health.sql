CREATE TABLE "connector_health" (
	"connector_id" text PRIMARY KEY NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	"ill_since" timestamp with time zone,
	"words" text DEFAULT '' NOT NULL
);
