CREATE TABLE "review_tally" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "review_tally_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" text NOT NULL,
	"part" text NOT NULL,
	"part_id" text NOT NULL,
	"is_folded" boolean DEFAULT false NOT NULL,
	"total" integer NOT NULL,
	"open" integer NOT NULL,
	"kept" integer NOT NULL,
	"revoked" integer NOT NULL,
	"by_close" integer NOT NULL,
	"remediated" integer NOT NULL,
	"remains" integer NOT NULL,
	"under_way" integer NOT NULL,
	"undecided" integer NOT NULL,
	"ended" integer NOT NULL,
	"submitted" integer NOT NULL,
	"decided" integer NOT NULL,
	"decided_kept" integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX "review_tally_part_idx" ON "review_tally" USING btree ("campaign_id","part","part_id");--> statement-breakpoint
CREATE INDEX "review_tally_unfolded_idx" ON "review_tally" USING btree ("id") WHERE not "review_tally"."is_folded";--> statement-breakpoint
CREATE INDEX "grant_revoking_idx" ON "grant" USING btree ("revoke_since") WHERE "grant"."state" = 'revoking';--> statement-breakpoint
CREATE INDEX "review_item_decided_idx" ON "review_item" USING btree ("campaign_id","reviewer_id","decided_at") WHERE ("review_item"."decided_by_id" = "review_item"."reviewer_id") is true;--> statement-breakpoint
DO $migration$
DECLARE
  -- Adds the differences that some items make, each counted as often as its sign says.
  tally text := $tally$
    INSERT INTO review_tally (campaign_id, part, part_id, total, open, kept, revoked, by_close, remediated, remains,
      under_way, undecided, ended, submitted, decided, decided_kept)
    SELECT campaign_id, part, part_id, total, open, kept, revoked, by_close, remediated, remains, under_way, undecided,
      ended, submitted, decided, decided_kept
    FROM (
      SELECT campaign_id,
        CASE WHEN grouping(resource_id) = 0 THEN 'resource' ELSE 'reviewer' END AS part,
        CASE WHEN grouping(resource_id) = 0 THEN resource_id ELSE coalesce(reviewer_id, '') END AS part_id,
        sum(sign) AS total,
        sum(CASE WHEN state = 'open' THEN sign ELSE 0 END) AS open,
        sum(CASE WHEN state = 'kept' THEN sign ELSE 0 END) AS kept,
        sum(CASE WHEN state IN ('revoked', 'remediated') THEN sign ELSE 0 END) AS revoked,
        sum(CASE WHEN state IN ('revoked', 'remediated') AND decided_by_id IS NULL THEN sign ELSE 0 END) AS by_close,
        sum(CASE WHEN state = 'remediated' THEN sign ELSE 0 END) AS remediated,
        sum(CASE WHEN item.remains IS NOT NULL THEN sign ELSE 0 END) AS remains,
        sum(CASE WHEN state = 'revoked' AND submitted_at IS NOT NULL AND remediate_due_at IS NULL AND item.remains IS NULL
          THEN sign ELSE 0 END) AS under_way,
        sum(CASE WHEN state = 'undecided' THEN sign ELSE 0 END) AS undecided,
        sum(CASE WHEN state = 'ended' THEN sign ELSE 0 END) AS ended,
        sum(CASE WHEN submitted_at IS NOT NULL THEN sign ELSE 0 END) AS submitted,
        sum(CASE WHEN decided_by_id = reviewer_id THEN sign ELSE 0 END) AS decided,
        sum(CASE WHEN decided_by_id = reviewer_id AND state = 'kept' THEN sign ELSE 0 END) AS decided_kept
      FROM (%s) item
      GROUP BY GROUPING SETS ((campaign_id, resource_id), (campaign_id, reviewer_id))) differences
    WHERE (total, open, kept, revoked, by_close, remediated, remains, under_way, undecided, ended, submitted, decided,
      decided_kept) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)$tally$;
  tallying text := $function$
    CREATE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN %s; RETURN NULL; END $body$ $function$;
  were text := 'SELECT -1 AS sign, * FROM before';
  are text := 'SELECT 1 AS sign, * FROM after';
BEGIN
  EXECUTE format(tallying, 'tally_new_items', format(tally, are));
  EXECUTE format(tallying, 'tally_changed_items', format(tally, were || ' UNION ALL ' || are));
  EXECUTE format(tallying, 'tally_gone_items', format(tally, were));
  CREATE TRIGGER tally_new AFTER INSERT ON review_item REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION tally_new_items();
  CREATE TRIGGER tally_changed AFTER UPDATE ON review_item REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION tally_changed_items();
  CREATE TRIGGER tally_gone AFTER DELETE ON review_item REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION tally_gone_items();
  ALTER TABLE review_item ENABLE ALWAYS TRIGGER tally_new;
  ALTER TABLE review_item ENABLE ALWAYS TRIGGER tally_changed;
  ALTER TABLE review_item ENABLE ALWAYS TRIGGER tally_gone;
  EXECUTE format(tally, 'SELECT 1 AS sign, * FROM review_item');
END $migration$;
