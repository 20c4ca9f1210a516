DROP INDEX "grant_account_live_idx";--> statement-breakpoint
DROP INDEX "grant_seen_live_idx";--> statement-breakpoint
CREATE INDEX "grant_account_live_idx" ON "grant" USING btree (lower("account"->>'email'),"target") WHERE "grant"."state" in ('scheduled', 'provisioning', 'active', 'revoking');--> statement-breakpoint
CREATE INDEX "grant_seen_live_idx" ON "grant" USING btree (("seen_as"->'account'->>'id'),"target") WHERE "grant"."state" in ('scheduled', 'provisioning', 'active', 'revoking');