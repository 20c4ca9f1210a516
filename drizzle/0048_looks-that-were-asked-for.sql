ALTER TABLE "look" ADD COLUMN "planned_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "look" ADD COLUMN "asked_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "finding_ignored_idx" ON "finding" USING btree ("found_at") WHERE "finding"."state" = 'ignored';--> statement-breakpoint
CREATE INDEX "grant_found_resource_idx" ON "grant" USING btree (split_part("entitlement", '/', 1)) WHERE "grant"."source" = 'found' and "grant"."state" in ('scheduled', 'provisioning', 'active', 'revoking');--> statement-breakpoint
CREATE INDEX "discrepancy_ignored_idx" ON "discrepancy" USING btree ("found_at") WHERE "discrepancy"."state" = 'ignored';