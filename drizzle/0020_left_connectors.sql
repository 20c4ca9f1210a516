CREATE TABLE "left_connector" (
	"id" text PRIMARY KEY NOT NULL,
	"told_at" timestamp with time zone NOT NULL,
	"grants" integer NOT NULL
);
