CREATE FUNCTION refuse_change_of_closed_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  about text := CASE WHEN TG_OP = 'DELETE' THEN OLD.campaign_id ELSE NEW.campaign_id END;
BEGIN
  IF EXISTS (SELECT FROM campaign WHERE id = about AND state IN ('closed', 'discarded')) THEN
    RAISE EXCEPTION 'the campaign % is closed: % of % is refused', about, lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER closed_campaign BEFORE UPDATE OR DELETE ON "review_item" FOR EACH ROW EXECUTE FUNCTION refuse_change_of_closed_campaign();
--> statement-breakpoint
ALTER TABLE "review_item" ENABLE ALWAYS TRIGGER closed_campaign;
--> statement-breakpoint
CREATE TRIGGER closed_campaign BEFORE INSERT OR UPDATE OR DELETE ON "sign_off" FOR EACH ROW EXECUTE FUNCTION refuse_change_of_closed_campaign();
--> statement-breakpoint
ALTER TABLE "sign_off" ENABLE ALWAYS TRIGGER closed_campaign;
--> statement-breakpoint
CREATE TRIGGER closed_campaign BEFORE UPDATE OR DELETE ON "campaign_resource" FOR EACH ROW EXECUTE FUNCTION refuse_change_of_closed_campaign();
--> statement-breakpoint
ALTER TABLE "campaign_resource" ENABLE ALWAYS TRIGGER closed_campaign;
--> statement-breakpoint
CREATE FUNCTION refuse_change_of_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the campaign % is closed: % is refused', OLD.id, lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER closed_campaign BEFORE UPDATE OR DELETE ON "campaign" FOR EACH ROW WHEN (OLD.state IN ('closed', 'discarded')) EXECUTE FUNCTION refuse_change_of_closed();
--> statement-breakpoint
ALTER TABLE "campaign" ENABLE ALWAYS TRIGGER closed_campaign;
--> statement-breakpoint
CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the table % is never emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON "review_item" FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
--> statement-breakpoint
ALTER TABLE "review_item" ENABLE ALWAYS TRIGGER never_emptied;
