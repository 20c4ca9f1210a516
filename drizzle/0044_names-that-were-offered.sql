ALTER TABLE "discovered_entitlement" ADD COLUMN "former_target" text;--> statement-breakpoint
ALTER TABLE "discovered_entitlement" ADD COLUMN "offered_target" text;--> statement-breakpoint
ALTER TABLE "discovered_entitlement" ADD COLUMN "offered_name" text;