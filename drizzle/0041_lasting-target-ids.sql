ALTER TABLE "discovered_entitlement" ADD COLUMN "target_id" text;--> statement-breakpoint
ALTER TABLE "discovered_entitlement" ADD COLUMN "former_name" text;--> statement-breakpoint
ALTER TABLE "discovered_entitlement" ADD COLUMN "renamed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "grant" ADD COLUMN "target_id" text;