ALTER TABLE "stage" ADD COLUMN "same_person" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "reassign_to" jsonb DEFAULT '[{"kind":"employees"}]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "stage_approver" ADD COLUMN "reason" text;