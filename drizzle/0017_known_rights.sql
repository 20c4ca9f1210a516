CREATE TABLE "known_right" (
	"key" text PRIMARY KEY NOT NULL,
	"resource_name" text NOT NULL,
	"entitlement_name" text NOT NULL,
	"owners" jsonb NOT NULL
);
