CREATE TABLE "moved_connector" (
	"connector_id" text PRIMARY KEY NOT NULL,
	"place_id" text NOT NULL,
	"grants" integer NOT NULL,
	"told_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "grant" ADD COLUMN "place" jsonb;--> statement-breakpoint
CREATE INDEX "grant_place_live_idx" ON "grant" USING btree ("connector_id",("place"->>'id')) WHERE "grant"."state" in ('scheduled', 'provisioning', 'active', 'revoking');