CREATE TABLE "group_reading" (
	"group_id" text NOT NULL,
	"source" text NOT NULL,
	"members" text[] DEFAULT '{}' NOT NULL,
	"read_at" timestamp with time zone,
	"fault" text DEFAULT '' NOT NULL,
	"begun_at" timestamp with time zone NOT NULL,
	"tried_at" timestamp with time zone NOT NULL,
	CONSTRAINT "group_reading_group_id_source_pk" PRIMARY KEY("group_id","source")
);
