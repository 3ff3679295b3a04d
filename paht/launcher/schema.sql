-- Written by manage.py write_schema; do not edit. Migrations: 4bf0984e2767480692e42dace0afaf61
CREATE FUNCTION public._pgh_attach_context() RETURNS uuid
    LANGUAGE plpgsql
    AS $$
                    DECLARE
                        _pgh_context_id UUID;
                        _pgh_context_metadata JSONB;
                    BEGIN
                        BEGIN
                            SELECT INTO _pgh_context_id
                                CURRENT_SETTING('pghistory.context_id');
                            SELECT INTO _pgh_context_metadata
                                CURRENT_SETTING('pghistory.context_metadata');
                            EXCEPTION WHEN OTHERS THEN
                        END;
                        IF _pgh_context_id IS NOT NULL AND _pgh_context_metadata IS NOT NULL THEN
                            INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
                                VALUES (_pgh_context_id, _pgh_context_metadata, NOW(), NOW())
                                ON CONFLICT (id) DO UPDATE
                                    SET metadata = EXCLUDED.metadata,
                                        updated_at = EXCLUDED.updated_at
                                    WHERE pghistory_context.metadata != EXCLUDED.metadata;
                            RETURN _pgh_context_id;
                        ELSE
                            RETURN NULL;
                        END IF;
                    END;
                $$;
CREATE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
                DECLARE
                    _pgtrigger_ignore TEXT[];
                    _result BOOLEAN;
                BEGIN
                    BEGIN
                        SELECT INTO _pgtrigger_ignore
                            CURRENT_SETTING('pgtrigger.ignore');
                        EXCEPTION WHEN OTHERS THEN
                    END;
                    IF _pgtrigger_ignore IS NOT NULL THEN
                        SELECT trigger_name = ANY(_pgtrigger_ignore)
                        INTO _result;
                        RETURN _result;
                    ELSE
                        RETURN FALSE;
                    END IF;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_02a82() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_partnerkeychange" ("agency_id", "agreement_number", "agreement_on", "agreement_text", "created_at", "created_by_id", "hourly_limit", "id", "is_active", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes") VALUES (NEW."agency_id", NEW."agreement_number", NEW."agreement_on", NEW."agreement_text", NEW."created_at", NEW."created_by_id", NEW."hourly_limit", NEW."id", NEW."is_active", NEW."name", NEW."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."prefix", NEW."revoked_at", NEW."scopes"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_083ea() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_placechange" ("address", "code", "departures", "group", "hours", "id", "is_always_open", "is_on", "kind", "latitude", "longitude", "name", "name_en", "name_km", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "picture_url", "price", "source_id", "unit_id", "url") VALUES (NEW."address", NEW."code", NEW."departures", NEW."group", NEW."hours", NEW."id", NEW."is_always_open", NEW."is_on", NEW."kind", NEW."latitude", NEW."longitude", NEW."name", NEW."name_en", NEW."name_km", NEW."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."phone", NEW."picture_url", NEW."price", NEW."source_id", NEW."unit_id", NEW."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_085af() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_agencychange" ("code", "hotline", "id", "is_active", "kind", "name", "note", "on_duty_24_7", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name", "successor_note", "unit_id") VALUES (NEW."code", NEW."hotline", NEW."id", NEW."is_active", NEW."kind", NEW."name", NEW."note", NEW."on_duty_24_7", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."short_name", NEW."successor_note", NEW."unit_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_0a8e3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_noticechange" ("code", "ends_at", "id", "is_cancelled", "is_on", "kind", "latitude", "level", "longitude", "name", "name_en", "name_km", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "source_id", "starts_at", "text", "unit_id", "url") VALUES (NEW."code", NEW."ends_at", NEW."id", NEW."is_cancelled", NEW."is_on", NEW."kind", NEW."latitude", NEW."level", NEW."longitude", NEW."name", NEW."name_en", NEW."name_km", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."place", NEW."source_id", NEW."starts_at", NEW."text", NEW."unit_id", NEW."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_0febf() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_categorychange" ("agency_pattern", "code", "confidential", "coordinating_pattern", "icon", "id", "is_active", "keywords", "legal_track", "name", "name_en", "name_km", "note", "order", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "requires_proof", "sensitive", "sla_working_days", "slug", "urgent") VALUES (NEW."agency_pattern", NEW."code", NEW."confidential", NEW."coordinating_pattern", NEW."icon", NEW."id", NEW."is_active", NEW."keywords", NEW."legal_track", NEW."name", NEW."name_en", NEW."name_km", NEW."note", NEW."order", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."requires_proof", NEW."sensitive", NEW."sla_working_days", NEW."slug", NEW."urgent"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_1244f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_callcentrekeychange" ("created_at", "id", "is_active", "key_id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (NEW."created_at", NEW."id", NEW."is_active", NEW."key_id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."revoked_at"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_4963e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_categoryquestionchange" ("category_id", "choices", "id", "is_active", "kind", "label", "label_en", "label_km", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "required", "unit") VALUES (NEW."category_id", NEW."choices", NEW."id", NEW."is_active", NEW."kind", NEW."label", NEW."label_en", NEW."label_km", NEW."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."required", NEW."unit"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_51afc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_operatorextensionchange" ("id", "number", "operator_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."number", NEW."operator_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_606af() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_roleofuserchange" ("group_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."group_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_6c121() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_confidentialreaderchange" ("given_at", "given_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "removed_by_id", "report_id", "user_id") VALUES (NEW."given_at", NEW."given_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."removed_at", NEW."removed_by_id", NEW."report_id", NEW."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_737a9() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_permissionofuserchange" ("id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."id", NEW."permission_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_7b7d8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_sourcechange" ("checked_at", "checked_by_id", "feed_minutes", "feed_url", "fresh_days", "holds", "id", "is_on", "is_sample", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "tile", "url") VALUES (NEW."checked_at", NEW."checked_by_id", NEW."feed_minutes", NEW."feed_url", NEW."fresh_days", NEW."holds", NEW."id", NEW."is_on", NEW."is_sample", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."tile", NEW."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_82820() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_personaldatabreachchange" ("affected", "estimate", "happened_at", "id", "made_at", "ministry_reference", "ministry_told_at", "noticed_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (NEW."affected", NEW."estimate", NEW."happened_at", NEW."id", NEW."made_at", NEW."ministry_reference", NEW."ministry_told_at", NEW."noticed_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."status", NEW."title"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_89e5f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_calendardaychange" ("date", "id", "kind", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."date", NEW."id", NEW."kind", NEW."name", NEW."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."source"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_913b1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_articlechange" ("code", "conditions", "ends_at", "facts", "group", "id", "is_on", "name", "name_en", "name_km", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "source_id", "summary", "unit_id", "url") VALUES (NEW."code", NEW."conditions", NEW."ends_at", NEW."facts", NEW."group", NEW."id", NEW."is_on", NEW."name", NEW."name_en", NEW."name_km", NEW."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."published_at", NEW."source_id", NEW."summary", NEW."unit_id", NEW."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_a024d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_tilechange" ("id", "is_on", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."id", NEW."is_on", NEW."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."slug"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_a1e64() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_replytemplatechange" ("agency_id", "body", "category_id", "id", "is_active", "move", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."agency_id", NEW."body", NEW."category_id", NEW."id", NEW."is_active", NEW."move", NEW."name", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_ad3e8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_passkeychange" ("added_at", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."added_at", NEW."id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_b13e2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_serieschange" ("code", "decimals", "group", "id", "is_on", "measure", "name", "name_en", "name_km", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "unit_id") VALUES (NEW."code", NEW."decimals", NEW."group", NEW."id", NEW."is_on", NEW."measure", NEW."name", NEW."name_en", NEW."name_km", NEW."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."source_id", NEW."unit_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_b5a10() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_contactchange" ("code", "id", "is_always_open", "is_on", "name", "name_en", "name_km", "note", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "source_id", "unit_id") VALUES (NEW."code", NEW."id", NEW."is_always_open", NEW."is_on", NEW."name", NEW."name_en", NEW."name_km", NEW."note", NEW."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."phone", NEW."source_id", NEW."unit_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_b66d2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_webhookchange" ("address", "agency_id", "created_at", "created_by_id", "id", "is_active", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."address", NEW."agency_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_active", NEW."name", NEW."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_b6992() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_userchange" ("agency_id", "date_joined", "email_confirmed_at", "id", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_confirmed_at", "username") VALUES (NEW."agency_id", NEW."date_joined", NEW."email_confirmed_at", NEW."id", NEW."is_active", NEW."is_staff", NEW."is_superuser", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."phone_confirmed_at", NEW."username"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_be3c3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_camerabasischange" ("contact", "controller_id", "document", "ends_on", "hosts", "id", "is_on", "issued_on", "issuer", "kept_days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at", "recorded_by_id") VALUES (NEW."contact", NEW."controller_id", NEW."document", NEW."ends_on", NEW."hosts", NEW."id", NEW."is_on", NEW."issued_on", NEW."issuer", NEW."kept_days", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."purpose", NEW."recorded_at", NEW."recorded_by_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_cbf29() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_secondfactorchange" ("confirmed_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."confirmed_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."user_id", NEW."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_cf142() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_portalchange" ("app_name", "area", "area_en", "area_km", "consent_revision", "controller", "controller_address", "controller_before", "controller_email", "controller_en", "controller_km", "controller_phone", "controller_since", "email", "hotline", "id", "mark", "name", "name_en", "name_km", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "place_en", "place_km", "short_name", "short_name_en", "short_name_km") VALUES (NEW."app_name", NEW."area", NEW."area_en", NEW."area_km", NEW."consent_revision", NEW."controller", NEW."controller_address", NEW."controller_before", NEW."controller_email", NEW."controller_en", NEW."controller_km", NEW."controller_phone", NEW."controller_since", NEW."email", NEW."hotline", NEW."id", NEW."mark", NEW."name", NEW."name_en", NEW."name_km", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."place", NEW."place_en", NEW."place_km", NEW."short_name", NEW."short_name_en", NEW."short_name_km"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_e15f4() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_feeaccountchange" ("agency_id", "amount", "bank", "content", "holder", "id", "is_active", "is_sample", "name", "name_en", "name_km", "number", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (NEW."agency_id", NEW."amount", NEW."bank", NEW."content", NEW."holder", NEW."id", NEW."is_active", NEW."is_sample", NEW."name", NEW."name_en", NEW."name_km", NEW."number", NEW."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."reference"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_e6af0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_adminunitchange" ("aliases", "code", "coord_quality", "east", "full_name", "id", "is_active", "lat", "level", "lon", "name", "name_en", "name_km", "north", "note", "parent_id", "path_slug", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "slug", "south", "successor_id", "successor_name", "type", "valid_from", "valid_to", "west") VALUES (NEW."aliases", NEW."code", NEW."coord_quality", NEW."east", NEW."full_name", NEW."id", NEW."is_active", NEW."lat", NEW."level", NEW."lon", NEW."name", NEW."name_en", NEW."name_km", NEW."north", NEW."note", NEW."parent_id", NEW."path_slug", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id", NEW."scheme", NEW."slug", NEW."south", NEW."successor_id", NEW."successor_name", NEW."type", NEW."valid_from", NEW."valid_to", NEW."west"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_added_insert_e9ed8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_permissionofrolechange" ("group_id", "id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."group_id", NEW."id", NEW."permission_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'added', NEW."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_address_changed_update_d89bf() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reportchange" ("agency_id", "category_id", "channel", "code", "commune_id", "complained_agency_id", "completed_at", "confidential", "district_id", "due_at", "extensions", "handler_id", "id", "is_published", "is_sample", "latitude", "longitude", "merged_into_id", "occurred_at", "paused_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_on", "resume_state", "sla_working_days", "state", "submitted_at", "transfer_asked_at", "urgent") VALUES (OLD."agency_id", OLD."category_id", OLD."channel", OLD."code", OLD."commune_id", OLD."complained_agency_id", OLD."completed_at", OLD."confidential", OLD."district_id", OLD."due_at", OLD."extensions", OLD."handler_id", OLD."id", OLD."is_published", OLD."is_sample", OLD."latitude", OLD."longitude", OLD."merged_into_id", OLD."occurred_at", OLD."paused_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'address_changed', OLD."id", OLD."reported_on", OLD."resume_state", OLD."sla_working_days", OLD."state", OLD."submitted_at", OLD."transfer_asked_at", OLD."urgent"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_answered_keeps_meaning_1e968() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
                    IF EXISTS (
                        SELECT FROM reports_questionanswer WHERE question_id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'an answered question keeps its meaning';
                    END IF;
                    RETURN NEW;
                
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_0237d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_04e28() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_0a040() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_0c23d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_20b2a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_2aa35() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_2b511() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_3a071() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_3af1e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_3d31e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_3fe57() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_451d4() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_458d7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_49d2e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_4acfe() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_4df76() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_502bc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_5d973() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_76b23() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_7b29d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_8925f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_8e04d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_8fb24() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_97165() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_97b47() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_9833c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_affea() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_b0d0e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_b585f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_b846c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_b97fa() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_bd1b2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_bde43() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_c7299() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_cc51a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_ce7e3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_d0efa() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_d1691() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_e39b7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_eac1b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_eb45e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    IF TG_OP = 'UPDATE'
        AND to_jsonb(OLD) - ARRAY['withdrawn_at', 'ip', 'subject']
            = to_jsonb(NEW) - ARRAY['withdrawn_at', 'ip', 'subject']
        AND (OLD.withdrawn_at IS NULL OR NEW.withdrawn_at = OLD.withdrawn_at)
        AND (NEW.ip IS NULL OR NEW.ip = OLD.ip)
        AND (NEW.subject = '' OR NEW.subject = OLD.subject)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'append_only: Cannot % rows from % table', lower(TG_OP), TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_f4724() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_f7985() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_f824c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_body_changed_update_a025d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_articlechange" ("code", "conditions", "ends_at", "facts", "group", "id", "is_on", "name", "name_en", "name_km", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "source_id", "summary", "unit_id", "url") VALUES (OLD."code", OLD."conditions", OLD."ends_at", OLD."facts", OLD."group", OLD."id", OLD."is_on", OLD."name", OLD."name_en", OLD."name_km", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'body_changed', OLD."id", OLD."published_at", OLD."source_id", OLD."summary", OLD."unit_id", OLD."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_07713() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_personaldatabreachchange" ("affected", "estimate", "happened_at", "id", "made_at", "ministry_reference", "ministry_told_at", "noticed_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (OLD."affected", OLD."estimate", OLD."happened_at", OLD."id", OLD."made_at", OLD."ministry_reference", OLD."ministry_told_at", OLD."noticed_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."status", OLD."title"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_0ae8c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_agencychange" ("code", "hotline", "id", "is_active", "kind", "name", "note", "on_duty_24_7", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name", "successor_note", "unit_id") VALUES (OLD."code", OLD."hotline", OLD."id", OLD."is_active", OLD."kind", OLD."name", OLD."note", OLD."on_duty_24_7", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."short_name", OLD."successor_note", OLD."unit_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_0e0bb() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_webhookchange" ("address", "agency_id", "created_at", "created_by_id", "id", "is_active", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."address", OLD."agency_id", OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_active", OLD."name", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_10038() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reporterchange" ("consent_id", "erased_at", "guardian_kind", "news", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."consent_id", OLD."erased_at", OLD."guardian_kind", OLD."news", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_10cec() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_sourcechange" ("checked_at", "checked_by_id", "feed_minutes", "feed_url", "fresh_days", "holds", "id", "is_on", "is_sample", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "tile", "url") VALUES (OLD."checked_at", OLD."checked_by_id", OLD."feed_minutes", OLD."feed_url", OLD."fresh_days", OLD."holds", OLD."id", OLD."is_on", OLD."is_sample", OLD."name", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."tile", OLD."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_1bd15() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_userchange" ("agency_id", "date_joined", "email_confirmed_at", "id", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_confirmed_at", "username") VALUES (OLD."agency_id", OLD."date_joined", OLD."email_confirmed_at", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."phone_confirmed_at", OLD."username"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_1d044() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_noticechange" ("code", "ends_at", "id", "is_cancelled", "is_on", "kind", "latitude", "level", "longitude", "name", "name_en", "name_km", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "source_id", "starts_at", "text", "unit_id", "url") VALUES (OLD."code", OLD."ends_at", OLD."id", OLD."is_cancelled", OLD."is_on", OLD."kind", OLD."latitude", OLD."level", OLD."longitude", OLD."name", OLD."name_en", OLD."name_km", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."place", OLD."source_id", OLD."starts_at", OLD."text", OLD."unit_id", OLD."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_1f246() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_operatorextensionchange" ("id", "number", "operator_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."number", OLD."operator_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_20a2a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_camerabasischange" ("contact", "controller_id", "document", "ends_on", "hosts", "id", "is_on", "issued_on", "issuer", "kept_days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at", "recorded_by_id") VALUES (OLD."contact", OLD."controller_id", OLD."document", OLD."ends_on", OLD."hosts", OLD."id", OLD."is_on", OLD."issued_on", OLD."issuer", OLD."kept_days", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."purpose", OLD."recorded_at", OLD."recorded_by_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_2deb8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_callcentrekeychange" ("created_at", "id", "is_active", "key_id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (OLD."created_at", OLD."id", OLD."is_active", OLD."key_id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."revoked_at"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_2e4b0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_confidentialreaderchange" ("given_at", "given_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "removed_by_id", "report_id", "user_id") VALUES (OLD."given_at", OLD."given_by_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."removed_at", OLD."removed_by_id", OLD."report_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_2f23f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_articlechange" ("code", "conditions", "ends_at", "facts", "group", "id", "is_on", "name", "name_en", "name_km", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "source_id", "summary", "unit_id", "url") VALUES (OLD."code", OLD."conditions", OLD."ends_at", OLD."facts", OLD."group", OLD."id", OLD."is_on", OLD."name", OLD."name_en", OLD."name_km", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."published_at", OLD."source_id", OLD."summary", OLD."unit_id", OLD."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_36133() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_feeaccountchange" ("agency_id", "amount", "bank", "content", "holder", "id", "is_active", "is_sample", "name", "name_en", "name_km", "number", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (OLD."agency_id", OLD."amount", OLD."bank", OLD."content", OLD."holder", OLD."id", OLD."is_active", OLD."is_sample", OLD."name", OLD."name_en", OLD."name_km", OLD."number", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."reference"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_38384() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_partnerkeychange" ("agency_id", "agreement_number", "agreement_on", "agreement_text", "created_at", "created_by_id", "hourly_limit", "id", "is_active", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes") VALUES (OLD."agency_id", OLD."agreement_number", OLD."agreement_on", OLD."agreement_text", OLD."created_at", OLD."created_by_id", OLD."hourly_limit", OLD."id", OLD."is_active", OLD."name", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."prefix", OLD."revoked_at", OLD."scopes"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_56128() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_calendardaychange" ("date", "id", "kind", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."date", OLD."id", OLD."kind", OLD."name", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."source"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_57400() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_portalchange" ("app_name", "area", "area_en", "area_km", "consent_revision", "controller", "controller_address", "controller_before", "controller_email", "controller_en", "controller_km", "controller_phone", "controller_since", "email", "hotline", "id", "mark", "name", "name_en", "name_km", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "place_en", "place_km", "short_name", "short_name_en", "short_name_km") VALUES (OLD."app_name", OLD."area", OLD."area_en", OLD."area_km", OLD."consent_revision", OLD."controller", OLD."controller_address", OLD."controller_before", OLD."controller_email", OLD."controller_en", OLD."controller_km", OLD."controller_phone", OLD."controller_since", OLD."email", OLD."hotline", OLD."id", OLD."mark", OLD."name", OLD."name_en", OLD."name_km", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."place", OLD."place_en", OLD."place_km", OLD."short_name", OLD."short_name_en", OLD."short_name_km"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_6e844() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_permissionofrolechange" ("group_id", "id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."group_id", OLD."id", OLD."permission_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_83026() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_roleofuserchange" ("group_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."group_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_8ffe5() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_passkeychange" ("added_at", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."added_at", OLD."id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_ab9ab() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_categorychange" ("agency_pattern", "code", "confidential", "coordinating_pattern", "icon", "id", "is_active", "keywords", "legal_track", "name", "name_en", "name_km", "note", "order", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "requires_proof", "sensitive", "sla_working_days", "slug", "urgent") VALUES (OLD."agency_pattern", OLD."code", OLD."confidential", OLD."coordinating_pattern", OLD."icon", OLD."id", OLD."is_active", OLD."keywords", OLD."legal_track", OLD."name", OLD."name_en", OLD."name_km", OLD."note", OLD."order", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."requires_proof", OLD."sensitive", OLD."sla_working_days", OLD."slug", OLD."urgent"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_b4cad() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_categoryquestionchange" ("category_id", "choices", "id", "is_active", "kind", "label", "label_en", "label_km", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "required", "unit") VALUES (OLD."category_id", OLD."choices", OLD."id", OLD."is_active", OLD."kind", OLD."label", OLD."label_en", OLD."label_km", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."required", OLD."unit"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_b77bc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_secondfactorchange" ("confirmed_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."confirmed_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."user_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_b917a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_serieschange" ("code", "decimals", "group", "id", "is_on", "measure", "name", "name_en", "name_km", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "unit_id") VALUES (OLD."code", OLD."decimals", OLD."group", OLD."id", OLD."is_on", OLD."measure", OLD."name", OLD."name_en", OLD."name_km", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."source_id", OLD."unit_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_bb8bf() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_replytemplatechange" ("agency_id", "body", "category_id", "id", "is_active", "move", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."agency_id", OLD."body", OLD."category_id", OLD."id", OLD."is_active", OLD."move", OLD."name", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_c2253() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_permissionofuserchange" ("id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."id", OLD."permission_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_c4ab3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_placechange" ("address", "code", "departures", "group", "hours", "id", "is_always_open", "is_on", "kind", "latitude", "longitude", "name", "name_en", "name_km", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "picture_url", "price", "source_id", "unit_id", "url") VALUES (OLD."address", OLD."code", OLD."departures", OLD."group", OLD."hours", OLD."id", OLD."is_always_open", OLD."is_on", OLD."kind", OLD."latitude", OLD."longitude", OLD."name", OLD."name_en", OLD."name_km", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."phone", OLD."picture_url", OLD."price", OLD."source_id", OLD."unit_id", OLD."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_d1d31() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_adminunitchange" ("aliases", "code", "coord_quality", "east", "full_name", "id", "is_active", "lat", "level", "lon", "name", "name_en", "name_km", "north", "note", "parent_id", "path_slug", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "slug", "south", "successor_id", "successor_name", "type", "valid_from", "valid_to", "west") VALUES (OLD."aliases", OLD."code", OLD."coord_quality", OLD."east", OLD."full_name", OLD."id", OLD."is_active", OLD."lat", OLD."level", OLD."lon", OLD."name", OLD."name_en", OLD."name_km", OLD."north", OLD."note", OLD."parent_id", OLD."path_slug", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."scheme", OLD."slug", OLD."south", OLD."successor_id", OLD."successor_name", OLD."type", OLD."valid_from", OLD."valid_to", OLD."west"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_d5bfe() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reportchange" ("agency_id", "category_id", "channel", "code", "commune_id", "complained_agency_id", "completed_at", "confidential", "district_id", "due_at", "extensions", "handler_id", "id", "is_published", "is_sample", "latitude", "longitude", "merged_into_id", "occurred_at", "paused_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_on", "resume_state", "sla_working_days", "state", "submitted_at", "transfer_asked_at", "urgent") VALUES (OLD."agency_id", OLD."category_id", OLD."channel", OLD."code", OLD."commune_id", OLD."complained_agency_id", OLD."completed_at", OLD."confidential", OLD."district_id", OLD."due_at", OLD."extensions", OLD."handler_id", OLD."id", OLD."is_published", OLD."is_sample", OLD."latitude", OLD."longitude", OLD."merged_into_id", OLD."occurred_at", OLD."paused_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."reported_on", OLD."resume_state", OLD."sla_working_days", OLD."state", OLD."submitted_at", OLD."transfer_asked_at", OLD."urgent"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_d7dfd() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_tilechange" ("id", "is_on", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."id", OLD."is_on", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."slug"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_e8d36() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_contactchange" ("code", "id", "is_always_open", "is_on", "name", "name_en", "name_km", "note", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "source_id", "unit_id") VALUES (OLD."code", OLD."id", OLD."is_always_open", OLD."is_on", OLD."name", OLD."name_en", OLD."name_km", OLD."note", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."phone", OLD."source_id", OLD."unit_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_changed_update_f7906() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_figurechange" ("at", "id", "is_forecast", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "series_id", "value") VALUES (OLD."at", OLD."id", OLD."is_forecast", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'changed', OLD."id", OLD."series_id", OLD."value"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_confirmed_by_a_second_person_b5399() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
                    IF EXISTS (
                        SELECT 1 FROM auth_group
                        WHERE id = NEW.group_id AND name IN ('administrator', 'supervisor')
                    ) AND NOT EXISTS (
                        SELECT 1 FROM accounts_rightsrequest asked
                        JOIN accounts_rightsdecision decided ON decided.request_id = asked.id
                        JOIN auth_group role ON role.name = asked.role
                        WHERE asked.user_id = NEW.user_id AND asked.kind = 'role'
                            AND role.id = NEW.group_id AND decided.outcome = 'confirmed'
                            AND decided.at BETWEEN transaction_timestamp() AND clock_timestamp()
                    ) THEN
                        RAISE EXCEPTION 'this role needs a second person';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM auth_group
                        WHERE id = NEW.group_id AND name IN ('administrator', 'supervisor')
                    ) AND EXISTS (
                        SELECT 1 FROM accounts_user_groups membership
                        JOIN auth_group role ON role.id = membership.group_id
                        WHERE membership.user_id = NEW.user_id AND role.id <> NEW.group_id
                            AND role.name IN ('administrator', 'supervisor')
                    ) THEN
                        RAISE EXCEPTION 'nobody holds both of these roles';
                    END IF;
                    RETURN NEW;
                
                END;
            $$;
CREATE FUNCTION public.pgtrigger_consequences_changed_update_6f13b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_personaldatabreachchange" ("affected", "estimate", "happened_at", "id", "made_at", "ministry_reference", "ministry_told_at", "noticed_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (OLD."affected", OLD."estimate", OLD."happened_at", OLD."id", OLD."made_at", OLD."ministry_reference", OLD."ministry_told_at", OLD."noticed_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'consequences_changed', OLD."id", OLD."status", OLD."title"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_contact_address_changed_update_c2cc1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reporterchange" ("consent_id", "erased_at", "guardian_kind", "news", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."consent_id", OLD."erased_at", OLD."guardian_kind", OLD."news", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'contact_address_changed', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_content_changed_update_9e582() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reportchange" ("agency_id", "category_id", "channel", "code", "commune_id", "complained_agency_id", "completed_at", "confidential", "district_id", "due_at", "extensions", "handler_id", "id", "is_published", "is_sample", "latitude", "longitude", "merged_into_id", "occurred_at", "paused_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_on", "resume_state", "sla_working_days", "state", "submitted_at", "transfer_asked_at", "urgent") VALUES (OLD."agency_id", OLD."category_id", OLD."channel", OLD."code", OLD."commune_id", OLD."complained_agency_id", OLD."completed_at", OLD."confidential", OLD."district_id", OLD."due_at", OLD."extensions", OLD."handler_id", OLD."id", OLD."is_published", OLD."is_sample", OLD."latitude", OLD."longitude", OLD."merged_into_id", OLD."occurred_at", OLD."paused_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'content_changed', OLD."id", OLD."reported_on", OLD."resume_state", OLD."sla_working_days", OLD."state", OLD."submitted_at", OLD."transfer_asked_at", OLD."urgent"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_day_of_changed_9b5d8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
        INSERT INTO reports_changedday (day) SELECT DISTINCT date_trunc('month', noted.day)::date
        FROM  (VALUES (OLD.reported_on), ((OLD.due_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date), ((OLD.completed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)) AS noted(day)
        WHERE noted.day IS NOT NULL AND OLD.is_published AND OLD.state IN ('assigned', 'processing', 'pending_approval', 'completed');
     
        INSERT INTO reports_changedday (day) SELECT DISTINCT date_trunc('month', noted.day)::date
        FROM  (VALUES (NEW.reported_on), ((NEW.due_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date), ((NEW.completed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)) AS noted(day)
        WHERE noted.day IS NOT NULL AND NEW.is_published AND NEW.state IN ('assigned', 'processing', 'pending_approval', 'completed');
     RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_day_of_new_64d69() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
        INSERT INTO reports_changedday (day) SELECT DISTINCT date_trunc('month', noted.day)::date
        FROM added CROSS JOIN LATERAL (VALUES (added.reported_on), ((added.due_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date), ((added.completed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)) AS noted(day)
        WHERE noted.day IS NOT NULL AND added.is_published AND added.state IN ('assigned', 'processing', 'pending_approval', 'completed');
     RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_day_of_rated_524db() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO reports_changedday (day) SELECT reported_on FROM reports_report WHERE id = NEW.report_id; RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_day_of_removed_da2e5() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
        INSERT INTO reports_changedday (day) SELECT DISTINCT date_trunc('month', noted.day)::date
        FROM  (VALUES (OLD.reported_on), ((OLD.due_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date), ((OLD.completed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)) AS noted(day)
        WHERE noted.day IS NOT NULL AND OLD.is_published AND OLD.state IN ('assigned', 'processing', 'pending_approval', 'completed');
     RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_day_of_unrated_d87ad() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO reports_changedday (day) SELECT reported_on FROM reports_report WHERE id = OLD.report_id; RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_0466a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_sourcechange" ("checked_at", "checked_by_id", "feed_minutes", "feed_url", "fresh_days", "holds", "id", "is_on", "is_sample", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "tile", "url") VALUES (OLD."checked_at", OLD."checked_by_id", OLD."feed_minutes", OLD."feed_url", OLD."fresh_days", OLD."holds", OLD."id", OLD."is_on", OLD."is_sample", OLD."name", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."tile", OLD."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_11d05() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_agencychange" ("code", "hotline", "id", "is_active", "kind", "name", "note", "on_duty_24_7", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name", "successor_note", "unit_id") VALUES (OLD."code", OLD."hotline", OLD."id", OLD."is_active", OLD."kind", OLD."name", OLD."note", OLD."on_duty_24_7", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."short_name", OLD."successor_note", OLD."unit_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_1cf6e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_placechange" ("address", "code", "departures", "group", "hours", "id", "is_always_open", "is_on", "kind", "latitude", "longitude", "name", "name_en", "name_km", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "picture_url", "price", "source_id", "unit_id", "url") VALUES (OLD."address", OLD."code", OLD."departures", OLD."group", OLD."hours", OLD."id", OLD."is_always_open", OLD."is_on", OLD."kind", OLD."latitude", OLD."longitude", OLD."name", OLD."name_en", OLD."name_km", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."phone", OLD."picture_url", OLD."price", OLD."source_id", OLD."unit_id", OLD."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_213ab() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_tilechange" ("id", "is_on", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."id", OLD."is_on", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."slug"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_303ff() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_userchange" ("agency_id", "date_joined", "email_confirmed_at", "id", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_confirmed_at", "username") VALUES (OLD."agency_id", OLD."date_joined", OLD."email_confirmed_at", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."phone_confirmed_at", OLD."username"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_30c64() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_serieschange" ("code", "decimals", "group", "id", "is_on", "measure", "name", "name_en", "name_km", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "unit_id") VALUES (OLD."code", OLD."decimals", OLD."group", OLD."id", OLD."is_on", OLD."measure", OLD."name", OLD."name_en", OLD."name_km", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."source_id", OLD."unit_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_43a3b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_categoryquestionchange" ("category_id", "choices", "id", "is_active", "kind", "label", "label_en", "label_km", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "required", "unit") VALUES (OLD."category_id", OLD."choices", OLD."id", OLD."is_active", OLD."kind", OLD."label", OLD."label_en", OLD."label_km", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."required", OLD."unit"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_47df3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_camerabasischange" ("contact", "controller_id", "document", "ends_on", "hosts", "id", "is_on", "issued_on", "issuer", "kept_days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at", "recorded_by_id") VALUES (OLD."contact", OLD."controller_id", OLD."document", OLD."ends_on", OLD."hosts", OLD."id", OLD."is_on", OLD."issued_on", OLD."issuer", OLD."kept_days", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."purpose", OLD."recorded_at", OLD."recorded_by_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_4dd9a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_roleofuserchange" ("group_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."group_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_57263() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_feeaccountchange" ("agency_id", "amount", "bank", "content", "holder", "id", "is_active", "is_sample", "name", "name_en", "name_km", "number", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (OLD."agency_id", OLD."amount", OLD."bank", OLD."content", OLD."holder", OLD."id", OLD."is_active", OLD."is_sample", OLD."name", OLD."name_en", OLD."name_km", OLD."number", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."reference"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_664fa() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_articlechange" ("code", "conditions", "ends_at", "facts", "group", "id", "is_on", "name", "name_en", "name_km", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "source_id", "summary", "unit_id", "url") VALUES (OLD."code", OLD."conditions", OLD."ends_at", OLD."facts", OLD."group", OLD."id", OLD."is_on", OLD."name", OLD."name_en", OLD."name_km", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."published_at", OLD."source_id", OLD."summary", OLD."unit_id", OLD."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_6dd69() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_replytemplatechange" ("agency_id", "body", "category_id", "id", "is_active", "move", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."agency_id", OLD."body", OLD."category_id", OLD."id", OLD."is_active", OLD."move", OLD."name", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_802e7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_permissionofuserchange" ("id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."id", OLD."permission_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_8111c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_confidentialreaderchange" ("given_at", "given_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "removed_by_id", "report_id", "user_id") VALUES (OLD."given_at", OLD."given_by_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."removed_at", OLD."removed_by_id", OLD."report_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_95af2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_noticechange" ("code", "ends_at", "id", "is_cancelled", "is_on", "kind", "latitude", "level", "longitude", "name", "name_en", "name_km", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "source_id", "starts_at", "text", "unit_id", "url") VALUES (OLD."code", OLD."ends_at", OLD."id", OLD."is_cancelled", OLD."is_on", OLD."kind", OLD."latitude", OLD."level", OLD."longitude", OLD."name", OLD."name_en", OLD."name_km", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."place", OLD."source_id", OLD."starts_at", OLD."text", OLD."unit_id", OLD."url"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_a9564() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_webhookchange" ("address", "agency_id", "created_at", "created_by_id", "id", "is_active", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."address", OLD."agency_id", OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_active", OLD."name", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_b84b8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_secondfactorchange" ("confirmed_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."confirmed_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."user_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_baae9() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_callcentrekeychange" ("created_at", "id", "is_active", "key_id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (OLD."created_at", OLD."id", OLD."is_active", OLD."key_id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."revoked_at"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_c7a92() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_partnerkeychange" ("agency_id", "agreement_number", "agreement_on", "agreement_text", "created_at", "created_by_id", "hourly_limit", "id", "is_active", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes") VALUES (OLD."agency_id", OLD."agreement_number", OLD."agreement_on", OLD."agreement_text", OLD."created_at", OLD."created_by_id", OLD."hourly_limit", OLD."id", OLD."is_active", OLD."name", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."prefix", OLD."revoked_at", OLD."scopes"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_d1f60() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reporterchange" ("consent_id", "erased_at", "guardian_kind", "news", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."consent_id", OLD."erased_at", OLD."guardian_kind", OLD."news", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_d6961() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_permissionofrolechange" ("group_id", "id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."group_id", OLD."id", OLD."permission_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_d6b6a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_operatorextensionchange" ("id", "number", "operator_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."number", OLD."operator_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_d7f26() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_adminunitchange" ("aliases", "code", "coord_quality", "east", "full_name", "id", "is_active", "lat", "level", "lon", "name", "name_en", "name_km", "north", "note", "parent_id", "path_slug", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "slug", "south", "successor_id", "successor_name", "type", "valid_from", "valid_to", "west") VALUES (OLD."aliases", OLD."code", OLD."coord_quality", OLD."east", OLD."full_name", OLD."id", OLD."is_active", OLD."lat", OLD."level", OLD."lon", OLD."name", OLD."name_en", OLD."name_km", OLD."north", OLD."note", OLD."parent_id", OLD."path_slug", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."scheme", OLD."slug", OLD."south", OLD."successor_id", OLD."successor_name", OLD."type", OLD."valid_from", OLD."valid_to", OLD."west"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_e2f13() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reportchange" ("agency_id", "category_id", "channel", "code", "commune_id", "complained_agency_id", "completed_at", "confidential", "district_id", "due_at", "extensions", "handler_id", "id", "is_published", "is_sample", "latitude", "longitude", "merged_into_id", "occurred_at", "paused_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_on", "resume_state", "sla_working_days", "state", "submitted_at", "transfer_asked_at", "urgent") VALUES (OLD."agency_id", OLD."category_id", OLD."channel", OLD."code", OLD."commune_id", OLD."complained_agency_id", OLD."completed_at", OLD."confidential", OLD."district_id", OLD."due_at", OLD."extensions", OLD."handler_id", OLD."id", OLD."is_published", OLD."is_sample", OLD."latitude", OLD."longitude", OLD."merged_into_id", OLD."occurred_at", OLD."paused_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."reported_on", OLD."resume_state", OLD."sla_working_days", OLD."state", OLD."submitted_at", OLD."transfer_asked_at", OLD."urgent"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_e43fa() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_figurechange" ("at", "id", "is_forecast", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "series_id", "value") VALUES (OLD."at", OLD."id", OLD."is_forecast", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."series_id", OLD."value"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_ebb38() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_personaldatabreachchange" ("affected", "estimate", "happened_at", "id", "made_at", "ministry_reference", "ministry_told_at", "noticed_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (OLD."affected", OLD."estimate", OLD."happened_at", OLD."id", OLD."made_at", OLD."ministry_reference", OLD."ministry_told_at", OLD."noticed_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."status", OLD."title"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_ebf80() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_categorychange" ("agency_pattern", "code", "confidential", "coordinating_pattern", "icon", "id", "is_active", "keywords", "legal_track", "name", "name_en", "name_km", "note", "order", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "requires_proof", "sensitive", "sla_working_days", "slug", "urgent") VALUES (OLD."agency_pattern", OLD."code", OLD."confidential", OLD."coordinating_pattern", OLD."icon", OLD."id", OLD."is_active", OLD."keywords", OLD."legal_track", OLD."name", OLD."name_en", OLD."name_km", OLD."note", OLD."order", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."requires_proof", OLD."sensitive", OLD."sla_working_days", OLD."slug", OLD."urgent"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_f314a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_passkeychange" ("added_at", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."added_at", OLD."id", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_fae46() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "citizen_contactchange" ("code", "id", "is_always_open", "is_on", "name", "name_en", "name_km", "note", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "source_id", "unit_id") VALUES (OLD."code", OLD."id", OLD."is_always_open", OLD."is_on", OLD."name", OLD."name_en", OLD."name_km", OLD."note", OLD."order", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."phone", OLD."source_id", OLD."unit_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_fd441() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_portalchange" ("app_name", "area", "area_en", "area_km", "consent_revision", "controller", "controller_address", "controller_before", "controller_email", "controller_en", "controller_km", "controller_phone", "controller_since", "email", "hotline", "id", "mark", "name", "name_en", "name_km", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "place_en", "place_km", "short_name", "short_name_en", "short_name_km") VALUES (OLD."app_name", OLD."area", OLD."area_en", OLD."area_km", OLD."consent_revision", OLD."controller", OLD."controller_address", OLD."controller_before", OLD."controller_email", OLD."controller_en", OLD."controller_km", OLD."controller_phone", OLD."controller_since", OLD."email", OLD."hotline", OLD."id", OLD."mark", OLD."name", OLD."name_en", OLD."name_km", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."place", OLD."place_en", OLD."place_km", OLD."short_name", OLD."short_name_en", OLD."short_name_km"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_deleted_delete_fdd66() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "province_calendardaychange" ("date", "id", "kind", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."date", OLD."id", OLD."kind", OLD."name", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'deleted', OLD."id", OLD."source"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_description_changed_update_d2ed0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_personaldatabreachchange" ("affected", "estimate", "happened_at", "id", "made_at", "ministry_reference", "ministry_told_at", "noticed_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (OLD."affected", OLD."estimate", OLD."happened_at", OLD."id", OLD."made_at", OLD."ministry_reference", OLD."ministry_told_at", OLD."noticed_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'description_changed', OLD."id", OLD."status", OLD."title"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_email_changed_update_171a3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reporterchange" ("consent_id", "erased_at", "guardian_kind", "news", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."consent_id", OLD."erased_at", OLD."guardian_kind", OLD."news", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'email_changed', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_email_changed_update_28d71() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_userchange" ("agency_id", "date_joined", "email_confirmed_at", "id", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_confirmed_at", "username") VALUES (OLD."agency_id", OLD."date_joined", OLD."email_confirmed_at", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'email_changed', OLD."id", OLD."phone_confirmed_at", OLD."username"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_five_at_most_014e2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
                    PERFORM FROM reports_category WHERE id = NEW.category_id FOR NO KEY UPDATE;
                    IF (
                        SELECT count(*) FROM reports_categoryquestion
                        WHERE category_id = NEW.category_id AND is_active AND id <> NEW.id
                    ) >= 5 THEN
                        RAISE EXCEPTION 'a category asks at most 5 questions';
                    END IF;
                    RETURN NEW;
                
                END;
            $$;
CREATE FUNCTION public.pgtrigger_full_name_changed_update_83c92() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reporterchange" ("consent_id", "erased_at", "guardian_kind", "news", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."consent_id", OLD."erased_at", OLD."guardian_kind", OLD."news", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'full_name_changed', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_full_name_changed_update_a05f3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_userchange" ("agency_id", "date_joined", "email_confirmed_at", "id", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_confirmed_at", "username") VALUES (OLD."agency_id", OLD."date_joined", OLD."email_confirmed_at", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'full_name_changed', OLD."id", OLD."phone_confirmed_at", OLD."username"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_guarded_by_a_second_person_05f85() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
                    IF EXISTS (
                        SELECT 1 FROM auth_permission permission
                        JOIN django_content_type type ON type.id = permission.content_type_id
                        WHERE permission.id = NEW.permission_id
                            AND type.app_label || '.' || permission.codename
                                IN ('accounts.add_user', 'accounts.change_user', 'accounts.confirm_rights', 'reports.keep_breach_register', 'reports.name_confidential_readers', 'reports.review_accesses')
                    ) AND NOT EXISTS (
                        SELECT 1 FROM auth_group
                        WHERE id = NEW.group_id AND name IN ('administrator', 'supervisor')
                    ) THEN
                        RAISE EXCEPTION 'this permission comes only with a guarded role';
                    END IF;
                    RETURN NEW;
                
                END;
            $$;
CREATE FUNCTION public.pgtrigger_guardian_name_changed_update_c3f07() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reporterchange" ("consent_id", "erased_at", "guardian_kind", "news", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."consent_id", OLD."erased_at", OLD."guardian_kind", OLD."news", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'guardian_name_changed', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_guardian_phone_changed_update_3a424() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reporterchange" ("consent_id", "erased_at", "guardian_kind", "news", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."consent_id", OLD."erased_at", OLD."guardian_kind", OLD."news", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'guardian_phone_changed', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_key_changed_update_6ed38() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_secondfactorchange" ("confirmed_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."confirmed_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'key_changed', OLD."user_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_map_shows_category_41d03() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    DELETE FROM reports_mappoint WHERE category_id = NEW.id OR group_id = NEW.id;
    
        INSERT INTO reports_mappoint (report_id, lat, lng, tile, stage, category_id, group_id,
            district_id, commune_id, agency_id, channel, reported_on)
        SELECT r.id, p.lat, p.lng,
            (p.lng >> 7) * 65536 + (p.lat >> 7),
            CASE WHEN r.state = 'assigned' THEN 0 WHEN r.state = 'processing' THEN 1 WHEN r.state = 'pending_approval' THEN 1 WHEN r.completed_at > r.due_at THEN 3 ELSE 2 END, r.category_id, coalesce(c.parent_id, c.id),
            r.district_id, r.commune_id, r.agency_id, r.channel, r.reported_on
        FROM reports_report r
        JOIN reports_category c ON c.id = r.category_id
        LEFT JOIN reports_category g ON g.id = c.parent_id
        CROSS JOIN LATERAL (SELECT round((r.latitude * 10000)::numeric)::int AS lat,
            round((r.longitude * 10000)::numeric)::int AS lng) p
        WHERE (c.id = NEW.id OR c.parent_id = NEW.id) AND r.is_published AND NOT r.confidential AND r.state IN ('assigned', 'processing', 'pending_approval', 'completed')
            AND r.latitude IS NOT NULL AND NOT (c.sensitive OR c.confidential)
            AND NOT coalesce(g.sensitive OR g.confidential, false);
    
    RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_map_shows_changed_db5f1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM FROM reports_category WHERE id = NEW.category_id
        OR id = (SELECT parent_id FROM reports_category WHERE id = NEW.category_id)
        ORDER BY id FOR SHARE;
    DELETE FROM reports_mappoint WHERE report_id = NEW.id;
    
        INSERT INTO reports_mappoint (report_id, lat, lng, tile, stage, category_id, group_id,
            district_id, commune_id, agency_id, channel, reported_on)
        SELECT r.id, p.lat, p.lng,
            (p.lng >> 7) * 65536 + (p.lat >> 7),
            CASE WHEN r.state = 'assigned' THEN 0 WHEN r.state = 'processing' THEN 1 WHEN r.state = 'pending_approval' THEN 1 WHEN r.completed_at > r.due_at THEN 3 ELSE 2 END, r.category_id, coalesce(c.parent_id, c.id),
            r.district_id, r.commune_id, r.agency_id, r.channel, r.reported_on
        FROM reports_report r
        JOIN reports_category c ON c.id = r.category_id
        LEFT JOIN reports_category g ON g.id = c.parent_id
        CROSS JOIN LATERAL (SELECT round((r.latitude * 10000)::numeric)::int AS lat,
            round((r.longitude * 10000)::numeric)::int AS lng) p
        WHERE r.id = NEW.id AND r.is_published AND NOT r.confidential AND r.state IN ('assigned', 'processing', 'pending_approval', 'completed')
            AND r.latitude IS NOT NULL AND NOT (c.sensitive OR c.confidential)
            AND NOT coalesce(g.sensitive OR g.confidential, false);
    
    RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_map_shows_new_a6453() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM FROM reports_category WHERE id = NEW.category_id
        OR id = (SELECT parent_id FROM reports_category WHERE id = NEW.category_id)
        ORDER BY id FOR SHARE;
    DELETE FROM reports_mappoint WHERE report_id = NEW.id;
    
        INSERT INTO reports_mappoint (report_id, lat, lng, tile, stage, category_id, group_id,
            district_id, commune_id, agency_id, channel, reported_on)
        SELECT r.id, p.lat, p.lng,
            (p.lng >> 7) * 65536 + (p.lat >> 7),
            CASE WHEN r.state = 'assigned' THEN 0 WHEN r.state = 'processing' THEN 1 WHEN r.state = 'pending_approval' THEN 1 WHEN r.completed_at > r.due_at THEN 3 ELSE 2 END, r.category_id, coalesce(c.parent_id, c.id),
            r.district_id, r.commune_id, r.agency_id, r.channel, r.reported_on
        FROM reports_report r
        JOIN reports_category c ON c.id = r.category_id
        LEFT JOIN reports_category g ON g.id = c.parent_id
        CROSS JOIN LATERAL (SELECT round((r.latitude * 10000)::numeric)::int AS lat,
            round((r.longitude * 10000)::numeric)::int AS lng) p
        WHERE r.id = NEW.id AND r.is_published AND NOT r.confidential AND r.state IN ('assigned', 'processing', 'pending_approval', 'completed')
            AND r.latitude IS NOT NULL AND NOT (c.sensitive OR c.confidential)
            AND NOT coalesce(g.sensitive OR g.confidential, false);
    
    RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_map_shows_outcome_282fe() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM FROM reports_category WHERE id = NEW.category_id
        OR id = (SELECT parent_id FROM reports_category WHERE id = NEW.category_id)
        ORDER BY id FOR SHARE;
    DELETE FROM reports_mappoint WHERE report_id = NEW.id;
    
        INSERT INTO reports_mappoint (report_id, lat, lng, tile, stage, category_id, group_id,
            district_id, commune_id, agency_id, channel, reported_on)
        SELECT r.id, p.lat, p.lng,
            (p.lng >> 7) * 65536 + (p.lat >> 7),
            CASE WHEN r.state = 'assigned' THEN 0 WHEN r.state = 'processing' THEN 1 WHEN r.state = 'pending_approval' THEN 1 WHEN r.completed_at > r.due_at THEN 3 ELSE 2 END, r.category_id, coalesce(c.parent_id, c.id),
            r.district_id, r.commune_id, r.agency_id, r.channel, r.reported_on
        FROM reports_report r
        JOIN reports_category c ON c.id = r.category_id
        LEFT JOIN reports_category g ON g.id = c.parent_id
        CROSS JOIN LATERAL (SELECT round((r.latitude * 10000)::numeric)::int AS lat,
            round((r.longitude * 10000)::numeric)::int AS lng) p
        WHERE r.id = NEW.id AND r.is_published AND NOT r.confidential AND r.state IN ('assigned', 'processing', 'pending_approval', 'completed')
            AND r.latitude IS NOT NULL AND NOT (c.sensitive OR c.confidential)
            AND NOT coalesce(g.sensitive OR g.confidential, false);
    
    RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_measures_changed_update_fab53() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_personaldatabreachchange" ("affected", "estimate", "happened_at", "id", "made_at", "ministry_reference", "ministry_told_at", "noticed_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (OLD."affected", OLD."estimate", OLD."happened_at", OLD."id", OLD."made_at", OLD."ministry_reference", OLD."ministry_told_at", OLD."noticed_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'measures_changed', OLD."id", OLD."status", OLD."title"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_national_id_changed_update_b0a94() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reporterchange" ("consent_id", "erased_at", "guardian_kind", "news", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."consent_id", OLD."erased_at", OLD."guardian_kind", OLD."news", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'national_id_changed', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_never_another_role_6a828() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_never_deleted_7f7e2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_never_deleted_96a46() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_never_renamed_c4390() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'roles keep their names';
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_notice_reason_changed_update_0ba47() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_personaldatabreachchange" ("affected", "estimate", "happened_at", "id", "made_at", "ministry_reference", "ministry_told_at", "noticed_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (OLD."affected", OLD."estimate", OLD."happened_at", OLD."id", OLD."made_at", OLD."ministry_reference", OLD."ministry_told_at", OLD."noticed_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'no_notice_reason_changed', OLD."id", OLD."status", OLD."title"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_notes_retraction_6a854() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
            IF NOT (OLD.is_published AND OLD.state IN ('assigned', 'processing', 'pending_approval', 'completed', 'need_info')) THEN
                IF (NEW.is_published AND NEW.state IN ('assigned', 'processing', 'pending_approval', 'completed', 'need_info')) THEN
                    UPDATE reports_retraction SET is_whole = false WHERE report_id = NEW.id;
                END IF;
                RETURN NULL;
            END IF;
            IF (NEW.is_published AND NEW.state IN ('assigned', 'processing', 'pending_approval', 'completed', 'need_info')) AND OLD.redacted_spans IS NOT DISTINCT FROM NEW.redacted_spans
                AND (OLD.title, OLD.content, OLD.address, OLD.latitude, OLD.longitude,
                    OLD.category_id) IS NOT DISTINCT FROM (NEW.title, NEW.content, NEW.address,
                    NEW.latitude, NEW.longitude, NEW.category_id)
            THEN
                RETURN NULL;
            END IF;
            INSERT INTO reports_retraction (report_id, code, at, is_whole)
            VALUES (NEW.id, NEW.code, clock_timestamp(), NOT (NEW.is_published AND NEW.state IN ('assigned', 'processing', 'pending_approval', 'completed', 'need_info')))
            ON CONFLICT (report_id) DO UPDATE
                SET code = excluded.code, at = excluded.at, is_whole = excluded.is_whole;
            RETURN NULL;
        
                END;
            $$;
CREATE FUNCTION public.pgtrigger_password_changed_update_ae61e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_userchange" ("agency_id", "date_joined", "email_confirmed_at", "id", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_confirmed_at", "username") VALUES (OLD."agency_id", OLD."date_joined", OLD."email_confirmed_at", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'password_changed', OLD."id", OLD."phone_confirmed_at", OLD."username"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_pending_email_changed_update_ff989() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_userchange" ("agency_id", "date_joined", "email_confirmed_at", "id", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_confirmed_at", "username") VALUES (OLD."agency_id", OLD."date_joined", OLD."email_confirmed_at", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'pending_email_changed', OLD."id", OLD."phone_confirmed_at", OLD."username"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_phone_changed_update_bf1dd() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_userchange" ("agency_id", "date_joined", "email_confirmed_at", "id", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_confirmed_at", "username") VALUES (OLD."agency_id", OLD."date_joined", OLD."email_confirmed_at", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'phone_changed', OLD."id", OLD."phone_confirmed_at", OLD."username"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_phone_changed_update_e36a1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reporterchange" ("consent_id", "erased_at", "guardian_kind", "news", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."consent_id", OLD."erased_at", OLD."guardian_kind", OLD."news", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'phone_changed', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_public_name_changed_update_cbf97() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reportchange" ("agency_id", "category_id", "channel", "code", "commune_id", "complained_agency_id", "completed_at", "confidential", "district_id", "due_at", "extensions", "handler_id", "id", "is_published", "is_sample", "latitude", "longitude", "merged_into_id", "occurred_at", "paused_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_on", "resume_state", "sla_working_days", "state", "submitted_at", "transfer_asked_at", "urgent") VALUES (OLD."agency_id", OLD."category_id", OLD."channel", OLD."code", OLD."commune_id", OLD."complained_agency_id", OLD."completed_at", OLD."confidential", OLD."district_id", OLD."due_at", OLD."extensions", OLD."handler_id", OLD."id", OLD."is_published", OLD."is_sample", OLD."latitude", OLD."longitude", OLD."merged_into_id", OLD."occurred_at", OLD."paused_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'public_name_changed', OLD."id", OLD."reported_on", OLD."resume_state", OLD."sla_working_days", OLD."state", OLD."submitted_at", OLD."transfer_asked_at", OLD."urgent"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_redacted_spans_changed_update_42f04() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reportchange" ("agency_id", "category_id", "channel", "code", "commune_id", "complained_agency_id", "completed_at", "confidential", "district_id", "due_at", "extensions", "handler_id", "id", "is_published", "is_sample", "latitude", "longitude", "merged_into_id", "occurred_at", "paused_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_on", "resume_state", "sla_working_days", "state", "submitted_at", "transfer_asked_at", "urgent") VALUES (OLD."agency_id", OLD."category_id", OLD."channel", OLD."code", OLD."commune_id", OLD."complained_agency_id", OLD."completed_at", OLD."confidential", OLD."district_id", OLD."due_at", OLD."extensions", OLD."handler_id", OLD."id", OLD."is_published", OLD."is_sample", OLD."latitude", OLD."longitude", OLD."merged_into_id", OLD."occurred_at", OLD."paused_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'redacted_spans_changed', OLD."id", OLD."reported_on", OLD."resume_state", OLD."sla_working_days", OLD."state", OLD."submitted_at", OLD."transfer_asked_at", OLD."urgent"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_reopened_without_guarded_roles_e186a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
                    IF EXISTS (
                        SELECT 1 FROM accounts_user_groups membership
                        JOIN auth_group role ON role.id = membership.group_id
                        WHERE membership.user_id = NEW.id AND role.name IN ('administrator', 'supervisor')
                    ) THEN
                        RAISE EXCEPTION 'this role needs a second person again';
                    END IF;
                    RETURN NEW;
                
                END;
            $$;
CREATE FUNCTION public.pgtrigger_secret_before_changed_update_160cf() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_webhookchange" ("address", "agency_id", "created_at", "created_by_id", "id", "is_active", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."address", OLD."agency_id", OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_active", OLD."name", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'secret_before_changed', OLD."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_secret_changed_update_47e01() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_webhookchange" ("address", "agency_id", "created_at", "created_by_id", "id", "is_active", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."address", OLD."agency_id", OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_active", OLD."name", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'secret_changed', OLD."id"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_secret_changed_update_70e92() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "partners_callcentrekeychange" ("created_at", "id", "is_active", "key_id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (OLD."created_at", OLD."id", OLD."is_active", OLD."key_id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'secret_changed', OLD."id", OLD."revoked_at"); RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_tell_added_07698() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    INSERT INTO reports_mapchange
        (lat, lng, stage, group_id, district_id, channel, reported_on, change)
    VALUES (NEW.lat, NEW.lng, NEW.stage, NEW.group_id, NEW.district_id,
        NEW.channel, NEW.reported_on, 1);
    RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_tell_removed_284a7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    INSERT INTO reports_mapchange
        (lat, lng, stage, group_id, district_id, channel, reported_on, change)
    VALUES (OLD.lat, OLD.lng, OLD.stage, OLD.group_id, OLD.district_id,
        OLD.channel, OLD.reported_on, -1);
    RETURN NULL;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_tells_webhooks_31eab() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
            IF NOT EXISTS (SELECT FROM partners_webhook WHERE is_active) THEN
                RETURN NULL;
            END IF;
            WITH 
    RECURSIVE above(report_id, agency_id) AS (
        SELECT r.id, r.agency_id FROM added JOIN reports_report r ON r.id = added.report_id
        UNION
        SELECT above.report_id, agency.parent_id
        FROM above JOIN province_agency agency ON agency.id = above.agency_id
        WHERE agency.parent_id IS NOT NULL
    )
            
    INSERT INTO partners_webhookdelivery
        (webhook_id, report_id, key, event, facts, at, status, attempts, next_attempt_at,
        last_error)
            SELECT w.id, r.id, gen_random_uuid(), added.name, jsonb_build_object(
                    'state', added.target,
                    'category_code', category.code,
                    'agency_code', agency.code,
                    'update_id', added.id,
                    'due_at', CASE WHEN r.paused_at IS NULL AND r.completed_at IS NULL
                        THEN r.due_at END
                ), added.at, 'waiting', 0, clock_timestamp(), ''
            FROM added
            JOIN reports_report r ON r.id = added.report_id AND NOT r.confidential
            JOIN reports_category category ON category.id = r.category_id
            JOIN province_agency agency ON agency.id = r.agency_id
            JOIN above ON above.report_id = r.id
            JOIN partners_webhook w ON w.agency_id = above.agency_id AND w.is_active
            WHERE NOT (
    added.name = 'supply_info' AND added.source = added.target AND 5 = (
        SELECT count(*) FILTER (WHERE before.name = 'supply_info' AND before.source = before.target)
        FROM (
            SELECT name, source, target FROM reports_reportevent
            WHERE report_id = added.report_id AND id < added.id
            ORDER BY id DESC LIMIT 5
        ) before
    )
)
            ORDER BY added.id;
            RETURN NULL;
        
                END;
            $$;
CREATE FUNCTION public.pgtrigger_tells_webhooks_5ef29() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
            IF NOT EXISTS (SELECT FROM partners_webhook WHERE is_active) THEN
                RETURN NULL;
            END IF;
            WITH 
    RECURSIVE above(report_id, agency_id) AS (
        SELECT r.id, r.agency_id FROM added JOIN reports_report r ON r.id = added.report_id
        UNION
        SELECT above.report_id, agency.parent_id
        FROM above JOIN province_agency agency ON agency.id = above.agency_id
        WHERE agency.parent_id IS NOT NULL
    )
            
    INSERT INTO partners_webhookdelivery
        (webhook_id, report_id, key, event, facts, at, status, attempts, next_attempt_at,
        last_error)
            SELECT w.id, r.id, gen_random_uuid(), added.kind, jsonb_build_object(
                    'state', r.state,
                    'category_code', category.code,
                    'agency_code', agency.code,
                    'update_id', NULL,
                    'due_at', CASE WHEN r.paused_at IS NULL AND r.completed_at IS NULL
                        THEN r.due_at END
                ), added.at, 'waiting', 0, clock_timestamp(), ''
            FROM added
            JOIN reports_report r ON r.id = added.report_id AND NOT r.confidential
            JOIN reports_category category ON category.id = r.category_id
            JOIN province_agency agency ON agency.id = r.agency_id
            JOIN above ON above.report_id = r.id
            JOIN partners_webhook w ON w.agency_id = above.agency_id AND w.is_active
            WHERE added.kind IN ('urged', 'correction_published')
            ORDER BY added.id;
            RETURN NULL;
        
                END;
            $$;
CREATE FUNCTION public.pgtrigger_tells_webhooks_e2e2a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
                    IF NEW.confidential OR OLD.agency_id IS NULL OR NOT EXISTS (SELECT FROM partners_webhook WHERE is_active) THEN
                        RETURN NULL;
                    END IF;
                    WITH 
    RECURSIVE above(report_id, agency_id) AS (
        VALUES (1, OLD.agency_id), (2, NEW.agency_id)
        UNION
        SELECT above.report_id, agency.parent_id
        FROM above JOIN province_agency agency ON agency.id = above.agency_id
        WHERE agency.parent_id IS NOT NULL
    )
                    
    INSERT INTO partners_webhookdelivery
        (webhook_id, report_id, key, event, facts, at, status, attempts, next_attempt_at,
        last_error)
                    SELECT w.id, NEW.id, gen_random_uuid(), 'left', '{}', clock_timestamp(),
                        'waiting', 0, clock_timestamp(), ''
                    FROM partners_webhook w
                    WHERE w.is_active
                        AND w.agency_id IN (SELECT agency_id FROM above WHERE report_id = 1)
                        AND w.agency_id NOT IN (
                            SELECT agency_id FROM above
                            WHERE report_id = 2 AND agency_id IS NOT NULL
                        );
                    RETURN NULL;
                
                END;
            $$;
CREATE FUNCTION public.pgtrigger_title_changed_update_d3590() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "reports_reportchange" ("agency_id", "category_id", "channel", "code", "commune_id", "complained_agency_id", "completed_at", "confidential", "district_id", "due_at", "extensions", "handler_id", "id", "is_published", "is_sample", "latitude", "longitude", "merged_into_id", "occurred_at", "paused_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_on", "resume_state", "sla_working_days", "state", "submitted_at", "transfer_asked_at", "urgent") VALUES (OLD."agency_id", OLD."category_id", OLD."channel", OLD."code", OLD."commune_id", OLD."complained_agency_id", OLD."completed_at", OLD."confidential", OLD."district_id", OLD."due_at", OLD."extensions", OLD."handler_id", OLD."id", OLD."is_published", OLD."is_sample", OLD."latitude", OLD."longitude", OLD."merged_into_id", OLD."occurred_at", OLD."paused_at", COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB, NOW(), 'title_changed', OLD."id", OLD."reported_on", OLD."resume_state", OLD."sla_working_days", OLD."state", OLD."submitted_at", OLD."transfer_asked_at", OLD."urgent"); RETURN NULL;
                END;
            $$;
CREATE TABLE public.accounts_challenge (
    id bigint NOT NULL,
    purpose character varying(20) NOT NULL,
    destination_hash character varying(64) NOT NULL,
    client_hash character varying(64) NOT NULL,
    by_sms boolean NOT NULL,
    nonce character varying(32) NOT NULL,
    code_hash character varying(64) NOT NULL,
    tries smallint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    asker_hash character varying(64) DEFAULT ''::character varying NOT NULL,
    lane character varying(10) DEFAULT 'open'::character varying NOT NULL,
    CONSTRAINT accounts_challenge_tries_check CHECK ((tries >= 0))
);
ALTER TABLE public.accounts_challenge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_challenge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_consent (
    id bigint NOT NULL,
    purpose character varying(20) NOT NULL,
    subject character varying(64) NOT NULL,
    about character varying(16) NOT NULL,
    text_version character varying(20) NOT NULL,
    text_hash character varying(64) NOT NULL,
    channel character varying(20) NOT NULL,
    ip inet,
    given_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone
);
ALTER TABLE public.accounts_consent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_consent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_consenttext (
    id bigint NOT NULL,
    text_hash character varying(64) NOT NULL,
    purpose character varying(20) NOT NULL,
    version character varying(20) NOT NULL,
    text text NOT NULL,
    change character varying(300) NOT NULL,
    since timestamp with time zone NOT NULL
);
ALTER TABLE public.accounts_consenttext ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_consenttext_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_datarequest (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    status character varying(10) NOT NULL,
    subject character varying(64) NOT NULL,
    phone text NOT NULL,
    about character varying(16) NOT NULL,
    purpose character varying(20) NOT NULL,
    wish text NOT NULL,
    answer text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    answered_by_id bigint,
    citizen_id bigint,
    CONSTRAINT datarequest_answered_has_time CHECK ((((answered_at IS NULL) AND ((status)::text = 'open'::text)) OR ((NOT ((status)::text = 'open'::text)) AND (answered_at IS NOT NULL))))
);
ALTER TABLE public.accounts_datarequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_datarequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_device (
    id bigint NOT NULL,
    session_hash character varying(64) NOT NULL,
    browser character varying(30) NOT NULL,
    system character varying(30) NOT NULL,
    network character varying(45) NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    user_id bigint NOT NULL
);
ALTER TABLE public.accounts_device ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_device_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_identityconflict (
    id bigint NOT NULL,
    door character varying(10) NOT NULL,
    kind character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    outcome character varying(10) NOT NULL,
    decided_at timestamp with time zone,
    account_id bigint NOT NULL,
    decided_by_id bigint,
    link_id bigint
);
ALTER TABLE public.accounts_identityconflict ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_identityconflict_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_linkedidentity (
    id bigint NOT NULL,
    door character varying(10) NOT NULL,
    subject text NOT NULL,
    subject_hash character varying(64) NOT NULL,
    level character varying(100) NOT NULL,
    linked_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    user_id bigint NOT NULL
);
ALTER TABLE public.accounts_linkedidentity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_linkedidentity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_loginattempt (
    id bigint NOT NULL,
    account_hash character varying(64) NOT NULL,
    client_hash character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.accounts_loginattempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_loginattempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_mutednews (
    id bigint NOT NULL,
    "group" character varying(20) NOT NULL,
    channel character varying(10) NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.accounts_mutednews ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_mutednews_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_passkey (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    credential text NOT NULL,
    credential_id text NOT NULL,
    sign_count bigint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    user_id bigint NOT NULL
);
ALTER TABLE public.accounts_passkey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_passkey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_passkeychange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    pgh_obj_id bigint NOT NULL,
    user_id bigint
);
ALTER TABLE public.accounts_passkeychange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_passkeychange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_permissionofrolechange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id integer NOT NULL,
    group_id integer,
    permission_id integer,
    pgh_obj_id bigint NOT NULL
);
ALTER TABLE public.accounts_permissionofrolechange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_permissionofrolechange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_permissionofuserchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    permission_id integer,
    user_id bigint,
    pgh_obj_id bigint NOT NULL
);
ALTER TABLE public.accounts_permissionofuserchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_permissionofuserchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_recoverycode (
    id bigint NOT NULL,
    code_hash character varying(64) NOT NULL,
    used_at timestamp with time zone,
    user_id bigint NOT NULL
);
ALTER TABLE public.accounts_recoverycode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_recoverycode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_rightsdecision (
    id bigint NOT NULL,
    outcome character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    note text NOT NULL,
    by_id bigint,
    request_id bigint NOT NULL
);
ALTER TABLE public.accounts_rightsdecision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_rightsdecision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_rightsrequest (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    role character varying(20) NOT NULL,
    details text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    asked_by_id bigint,
    user_id bigint,
    subject character varying(60) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT rights_request_about_account_or_row CHECK (((((kind)::text = 'row'::text) AND (user_id IS NULL) AND (NOT ((subject)::text = ''::text))) OR ((NOT ((kind)::text = 'row'::text)) AND ((subject)::text = ''::text) AND (user_id IS NOT NULL)))),
    CONSTRAINT rights_request_for_another CHECK (((asked_by_id IS NULL) OR (NOT ((asked_by_id = user_id) AND (asked_by_id IS NOT NULL))))),
    CONSTRAINT rights_request_names_its_role CHECK (((((role)::text = ''::text) OR ((kind)::text = 'role'::text)) AND (1 = (
CASE
    WHEN ((role)::text = ''::text) THEN 1
    ELSE 0
END +
CASE
    WHEN ((kind)::text = 'role'::text) THEN 1
    ELSE 0
END))))
);
ALTER TABLE public.accounts_rightsrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_rightsrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_roleofuserchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    group_id integer,
    user_id bigint,
    pgh_obj_id bigint NOT NULL
);
ALTER TABLE public.accounts_roleofuserchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_roleofuserchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_secondfactor (
    user_id bigint NOT NULL,
    key text NOT NULL,
    confirmed_at timestamp with time zone NOT NULL,
    last_step bigint NOT NULL
);
CREATE TABLE public.accounts_secondfactorchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    confirmed_at timestamp with time zone NOT NULL,
    user_id bigint,
    pgh_obj_id bigint NOT NULL
);
ALTER TABLE public.accounts_secondfactorchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_secondfactorchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_securityevent (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying(30) NOT NULL,
    account_mark character varying(16) NOT NULL,
    client_mark character varying(16) NOT NULL,
    detail character varying(200) NOT NULL,
    user_id bigint,
    times integer DEFAULT 1 NOT NULL,
    CONSTRAINT accounts_securityevent_times_check CHECK ((times >= 0))
);
ALTER TABLE public.accounts_securityevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_securityevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    full_name text NOT NULL,
    phone text NOT NULL,
    phone_hash character varying(64) NOT NULL,
    phone_confirmed_at timestamp with time zone,
    email text NOT NULL,
    email_hash character varying(64) NOT NULL,
    email_confirmed_at timestamp with time zone,
    pending_email text NOT NULL,
    session_epoch integer NOT NULL,
    agency_id bigint,
    temporary_password_until timestamp with time zone,
    email_set_alone boolean DEFAULT false NOT NULL,
    CONSTRAINT accounts_user_session_epoch_check CHECK ((session_epoch >= 0)),
    CONSTRAINT user_email_confirmed_is_known CHECK (((email_confirmed_at IS NULL) OR (NOT ((email_hash)::text = ''::text)))),
    CONSTRAINT user_phone_confirmed_is_known CHECK (((phone_confirmed_at IS NULL) OR (NOT ((phone_hash)::text = ''::text))))
);
CREATE TABLE public.accounts_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);
ALTER TABLE public.accounts_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.accounts_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.accounts_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_userchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    phone_confirmed_at timestamp with time zone,
    email_confirmed_at timestamp with time zone,
    agency_id bigint,
    pgh_obj_id bigint NOT NULL
);
ALTER TABLE public.accounts_userchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_userchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_article (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    name_km character varying(200) NOT NULL,
    is_on boolean NOT NULL,
    words text NOT NULL,
    "group" character varying(80) NOT NULL,
    summary character varying(500) NOT NULL,
    body text NOT NULL,
    facts jsonb NOT NULL,
    url character varying(500) NOT NULL,
    published_at timestamp with time zone,
    ends_at timestamp with time zone,
    "order" smallint NOT NULL,
    source_id bigint NOT NULL,
    unit_id bigint,
    conditions text NOT NULL,
    search_vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '::text))) STORED,
    CONSTRAINT citizen_article_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.citizen_article ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_article_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_articlechange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    name_km character varying(200) NOT NULL,
    is_on boolean NOT NULL,
    "group" character varying(80) NOT NULL,
    summary character varying(500) NOT NULL,
    facts jsonb NOT NULL,
    url character varying(500) NOT NULL,
    published_at timestamp with time zone,
    ends_at timestamp with time zone,
    "order" smallint NOT NULL,
    pgh_obj_id bigint NOT NULL,
    source_id bigint,
    unit_id bigint,
    conditions text NOT NULL,
    CONSTRAINT citizen_articlechange_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.citizen_articlechange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_articlechange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_camerabasis (
    id bigint NOT NULL,
    document character varying(80) NOT NULL,
    issued_on date NOT NULL,
    issuer character varying(200) NOT NULL,
    purpose character varying(500) NOT NULL,
    contact character varying(200) NOT NULL,
    kept_days smallint NOT NULL,
    hosts text NOT NULL,
    ends_on date,
    is_on boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    controller_id bigint NOT NULL,
    recorded_by_id bigint,
    CONSTRAINT citizen_camerabasis_kept_days_check CHECK ((kept_days >= 0)),
    CONSTRAINT one_camera_basis CHECK ((id = 1))
);
ALTER TABLE public.citizen_camerabasis ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_camerabasis_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_camerabasischange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    document character varying(80) NOT NULL,
    issued_on date NOT NULL,
    issuer character varying(200) NOT NULL,
    purpose character varying(500) NOT NULL,
    contact character varying(200) NOT NULL,
    kept_days smallint NOT NULL,
    hosts text NOT NULL,
    ends_on date,
    is_on boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    controller_id bigint,
    pgh_obj_id bigint NOT NULL,
    recorded_by_id bigint,
    CONSTRAINT citizen_camerabasischange_kept_days_check CHECK ((kept_days >= 0))
);
ALTER TABLE public.citizen_camerabasischange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_camerabasischange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_contact (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    name_km character varying(200) NOT NULL,
    phone character varying(20) NOT NULL,
    is_always_open boolean NOT NULL,
    note character varying(200) NOT NULL,
    "order" smallint NOT NULL,
    is_on boolean NOT NULL,
    unit_id bigint,
    source_id bigint NOT NULL,
    words text NOT NULL,
    search_vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '::text))) STORED,
    CONSTRAINT citizen_contact_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.citizen_contact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_contactchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    name_km character varying(200) NOT NULL,
    phone character varying(20) NOT NULL,
    is_always_open boolean NOT NULL,
    note character varying(200) NOT NULL,
    "order" smallint NOT NULL,
    is_on boolean NOT NULL,
    pgh_obj_id bigint NOT NULL,
    unit_id bigint,
    source_id bigint,
    CONSTRAINT citizen_contactchange_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.citizen_contactchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_contactchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_correction (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    text text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    outcome character varying(10) NOT NULL,
    reason character varying(500) NOT NULL,
    done_at timestamp with time zone,
    done_by_id bigint,
    source_id bigint NOT NULL,
    told_at timestamp with time zone
);
ALTER TABLE public.citizen_correction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_correction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_feeaccount (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    name_en character varying(100) NOT NULL,
    name_km character varying(150) NOT NULL,
    bank character varying(6) NOT NULL,
    number character varying(19) NOT NULL,
    holder character varying(70) NOT NULL,
    amount integer,
    content character varying(12) NOT NULL,
    reference character varying(40) NOT NULL,
    "order" smallint NOT NULL,
    is_active boolean NOT NULL,
    is_sample boolean NOT NULL,
    agency_id bigint NOT NULL,
    CONSTRAINT citizen_feeaccount_amount_check CHECK ((amount >= 0)),
    CONSTRAINT citizen_feeaccount_order_check CHECK (("order" >= 0)),
    CONSTRAINT feeaccount_sample_has_no_bank CHECK (((((bank)::text = '000000'::text) AND is_sample) OR ((NOT is_sample) AND (NOT ((bank)::text = '000000'::text)))))
);
ALTER TABLE public.citizen_feeaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_feeaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_feeaccountchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    name_en character varying(100) NOT NULL,
    name_km character varying(150) NOT NULL,
    bank character varying(6) NOT NULL,
    number character varying(19) NOT NULL,
    holder character varying(70) NOT NULL,
    amount integer,
    content character varying(12) NOT NULL,
    reference character varying(40) NOT NULL,
    "order" smallint NOT NULL,
    is_active boolean NOT NULL,
    is_sample boolean NOT NULL,
    agency_id bigint,
    pgh_obj_id bigint NOT NULL,
    CONSTRAINT citizen_feeaccountchange_amount_check CHECK ((amount >= 0)),
    CONSTRAINT citizen_feeaccountchange_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.citizen_feeaccountchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_feeaccountchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_feedentry (
    id bigint NOT NULL,
    guid character varying(64) NOT NULL,
    link character varying(64) NOT NULL,
    written character varying(64) NOT NULL,
    article_id bigint,
    source_id bigint NOT NULL
);
ALTER TABLE public.citizen_feedentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_feedentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_figure (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    value numeric(16,4) NOT NULL,
    series_id bigint NOT NULL,
    is_forecast boolean NOT NULL
);
ALTER TABLE public.citizen_figure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_figure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_figurechange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    value numeric(16,4) NOT NULL,
    pgh_obj_id bigint NOT NULL,
    series_id bigint,
    is_forecast boolean NOT NULL
);
ALTER TABLE public.citizen_figurechange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_figurechange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_importrun (
    id bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    status character varying(10) NOT NULL,
    file text NOT NULL,
    result jsonb NOT NULL,
    is_kept boolean NOT NULL,
    rows_done integer NOT NULL,
    rows_total integer NOT NULL,
    new integer NOT NULL,
    changed integer NOT NULL,
    unchanged integer NOT NULL,
    wrong integer NOT NULL,
    step_at timestamp with time zone NOT NULL,
    attempts smallint NOT NULL,
    alive_at timestamp with time zone,
    finished_at timestamp with time zone,
    by_id bigint NOT NULL,
    source_id bigint NOT NULL,
    CONSTRAINT citizen_importrun_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT citizen_importrun_changed_check CHECK ((changed >= 0)),
    CONSTRAINT citizen_importrun_new_check CHECK ((new >= 0)),
    CONSTRAINT citizen_importrun_rows_done_check CHECK ((rows_done >= 0)),
    CONSTRAINT citizen_importrun_rows_total_check CHECK ((rows_total >= 0)),
    CONSTRAINT citizen_importrun_unchanged_check CHECK ((unchanged >= 0)),
    CONSTRAINT citizen_importrun_wrong_check CHECK ((wrong >= 0))
);
ALTER TABLE public.citizen_importrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_importrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_notice (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    name_km character varying(200) NOT NULL,
    is_on boolean NOT NULL,
    words text NOT NULL,
    latitude double precision,
    longitude double precision,
    kind character varying(10) NOT NULL,
    level smallint NOT NULL,
    place character varying(300) NOT NULL,
    text text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    url character varying(200) NOT NULL,
    announced_at timestamp with time zone,
    source_id bigint NOT NULL,
    unit_id bigint,
    changed_at timestamp with time zone NOT NULL,
    is_cancelled boolean NOT NULL,
    news_at timestamp with time zone NOT NULL,
    sequence integer NOT NULL,
    announced_to bigint NOT NULL,
    search_vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '::text))) STORED,
    CONSTRAINT citizen_notice_level_check CHECK ((level >= 0)),
    CONSTRAINT citizen_notice_sequence_check CHECK ((sequence >= 0))
);
ALTER TABLE public.citizen_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_noticechange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    name_km character varying(200) NOT NULL,
    is_on boolean NOT NULL,
    latitude double precision,
    longitude double precision,
    kind character varying(10) NOT NULL,
    level smallint NOT NULL,
    place character varying(300) NOT NULL,
    text text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    url character varying(200) NOT NULL,
    pgh_obj_id bigint NOT NULL,
    source_id bigint,
    unit_id bigint,
    is_cancelled boolean NOT NULL,
    CONSTRAINT citizen_noticechange_level_check CHECK ((level >= 0))
);
ALTER TABLE public.citizen_noticechange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_noticechange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_place (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    name_km character varying(200) NOT NULL,
    is_on boolean NOT NULL,
    words text NOT NULL,
    latitude double precision,
    longitude double precision,
    kind character varying(12) NOT NULL,
    address character varying(200) NOT NULL,
    phone character varying(20) NOT NULL,
    hours character varying(100) NOT NULL,
    is_always_open boolean NOT NULL,
    note character varying(500) NOT NULL,
    url character varying(200) NOT NULL,
    source_id bigint NOT NULL,
    unit_id bigint,
    "group" character varying(80) NOT NULL,
    departures character varying(1000) NOT NULL,
    price character varying(200) NOT NULL,
    search_vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '::text))) STORED,
    picture_url character varying(500) NOT NULL
);
ALTER TABLE public.citizen_place ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_place_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_placechange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    name_km character varying(200) NOT NULL,
    is_on boolean NOT NULL,
    latitude double precision,
    longitude double precision,
    kind character varying(12) NOT NULL,
    address character varying(200) NOT NULL,
    phone character varying(20) NOT NULL,
    hours character varying(100) NOT NULL,
    is_always_open boolean NOT NULL,
    note character varying(500) NOT NULL,
    url character varying(200) NOT NULL,
    pgh_obj_id bigint NOT NULL,
    source_id bigint,
    unit_id bigint,
    "group" character varying(80) NOT NULL,
    departures character varying(1000) NOT NULL,
    price character varying(200) NOT NULL,
    picture_url character varying(500) NOT NULL
);
ALTER TABLE public.citizen_placechange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_placechange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_series (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    name_km character varying(200) NOT NULL,
    is_on boolean NOT NULL,
    words text NOT NULL,
    "group" character varying(80) NOT NULL,
    measure character varying(20) NOT NULL,
    decimals smallint NOT NULL,
    "order" smallint NOT NULL,
    source_id bigint NOT NULL,
    unit_id bigint,
    search_vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '::text))) STORED,
    CONSTRAINT citizen_series_decimals_check CHECK ((decimals >= 0)),
    CONSTRAINT citizen_series_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.citizen_series ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_series_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_serieschange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    name_km character varying(200) NOT NULL,
    is_on boolean NOT NULL,
    "group" character varying(80) NOT NULL,
    measure character varying(20) NOT NULL,
    decimals smallint NOT NULL,
    "order" smallint NOT NULL,
    pgh_obj_id bigint NOT NULL,
    source_id bigint,
    unit_id bigint,
    CONSTRAINT citizen_serieschange_decimals_check CHECK ((decimals >= 0)),
    CONSTRAINT citizen_serieschange_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.citizen_serieschange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_serieschange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_source (
    id bigint NOT NULL,
    tile character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    url character varying(200) NOT NULL,
    fresh_days smallint NOT NULL,
    checked_at timestamp with time zone,
    is_sample boolean NOT NULL,
    is_on boolean NOT NULL,
    checked_by_id bigint,
    owner_id bigint NOT NULL,
    holds character varying(10) NOT NULL,
    stale_told_at timestamp with time zone,
    fed_at timestamp with time zone,
    feed_digest character varying(64) NOT NULL,
    feed_etag character varying(200) NOT NULL,
    feed_failures integer NOT NULL,
    feed_minutes smallint NOT NULL,
    feed_modified character varying(200) NOT NULL,
    feed_next_at timestamp with time zone,
    feed_problem character varying(300) NOT NULL,
    feed_url character varying(500) NOT NULL,
    CONSTRAINT citizen_source_feed_failures_check CHECK ((feed_failures >= 0)),
    CONSTRAINT citizen_source_feed_minutes_check CHECK ((feed_minutes >= 0)),
    CONSTRAINT citizen_source_fresh_days_check CHECK ((fresh_days >= 0))
);
ALTER TABLE public.citizen_source ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_sourcechange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    tile character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    url character varying(200) NOT NULL,
    fresh_days smallint NOT NULL,
    checked_at timestamp with time zone,
    is_sample boolean NOT NULL,
    is_on boolean NOT NULL,
    checked_by_id bigint,
    owner_id bigint,
    pgh_obj_id bigint NOT NULL,
    holds character varying(10) NOT NULL,
    feed_minutes smallint NOT NULL,
    feed_url character varying(500) NOT NULL,
    CONSTRAINT citizen_sourcechange_feed_minutes_check CHECK ((feed_minutes >= 0)),
    CONSTRAINT citizen_sourcechange_fresh_days_check CHECK ((fresh_days >= 0))
);
ALTER TABLE public.citizen_sourcechange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_sourcechange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_tile (
    id bigint NOT NULL,
    slug character varying(40) NOT NULL,
    "order" smallint NOT NULL,
    is_on boolean NOT NULL,
    CONSTRAINT citizen_tile_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.citizen_tile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_tile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.citizen_tilechange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    slug character varying(40) NOT NULL,
    "order" smallint NOT NULL,
    is_on boolean NOT NULL,
    pgh_obj_id bigint NOT NULL,
    CONSTRAINT citizen_tilechange_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.citizen_tilechange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_tilechange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id bigint NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);
ALTER TABLE public.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.notifications_dailycount (
    id bigint NOT NULL,
    day date NOT NULL,
    channel character varying(10) NOT NULL,
    pool character varying(10) NOT NULL,
    recipient_hash character varying(64) NOT NULL,
    count integer NOT NULL,
    CONSTRAINT notifications_dailycount_count_check CHECK ((count >= 0))
);
ALTER TABLE public.notifications_dailycount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notifications_dailycount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.notifications_message (
    id bigint NOT NULL,
    dedupe_key character varying(150) NOT NULL,
    template character varying(30) NOT NULL,
    channel character varying(10) NOT NULL,
    language character varying(8) NOT NULL,
    about character varying(16) NOT NULL,
    recipient text NOT NULL,
    recipient_hash character varying(64) NOT NULL,
    context text NOT NULL,
    secret boolean NOT NULL,
    urgent boolean NOT NULL,
    status character varying(10) NOT NULL,
    attempts smallint NOT NULL,
    interruptions smallint NOT NULL,
    refusals jsonb NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    last_error character varying(100) NOT NULL,
    gateway character varying(30) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    expires_at timestamp with time zone,
    provider_id character varying(60) NOT NULL,
    parts smallint,
    cost integer,
    arrival character varying(10) NOT NULL,
    arrival_at timestamp with time zone,
    pool character varying(10) NOT NULL,
    CONSTRAINT message_sent_has_time CHECK (((NOT ((status)::text = 'sent'::text)) OR (sent_at IS NOT NULL))),
    CONSTRAINT notifications_message_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT notifications_message_cost_check CHECK ((cost >= 0)),
    CONSTRAINT notifications_message_interruptions_check CHECK ((interruptions >= 0)),
    CONSTRAINT notifications_message_parts_check CHECK ((parts >= 0))
);
ALTER TABLE public.notifications_message ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notifications_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.notifications_suppression (
    id bigint NOT NULL,
    recipient_hash character varying(64) NOT NULL,
    channel character varying(10) NOT NULL,
    reason character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE public.notifications_suppression ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notifications_suppression_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.notifications_zalotoken (
    id bigint NOT NULL,
    seed character varying(64) NOT NULL,
    access text NOT NULL,
    refresh text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    renewing_until timestamp with time zone
);
ALTER TABLE public.notifications_zalotoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notifications_zalotoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_call (
    id bigint NOT NULL,
    phone text NOT NULL,
    phone_hash character varying(64) NOT NULL,
    call_id character varying(60) NOT NULL,
    given_at timestamp with time zone,
    first_heard_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    missed_at timestamp with time zone,
    duration_seconds integer,
    recording_url text NOT NULL,
    recording_until timestamp with time zone,
    submission_id uuid NOT NULL,
    is_imported boolean NOT NULL,
    operator_id bigint,
    written_at timestamp with time zone,
    CONSTRAINT partners_call_duration_seconds_check CHECK ((duration_seconds >= 0))
);
ALTER TABLE public.partners_call ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_call_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_callback (
    id bigint NOT NULL,
    phone text NOT NULL,
    phone_hash character varying(64) NOT NULL,
    times integer NOT NULL,
    tries integer NOT NULL,
    first_missed_at timestamp with time zone NOT NULL,
    last_missed_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone,
    done_at timestamp with time zone,
    outcome character varying(20) NOT NULL,
    claimed_by_id bigint,
    CONSTRAINT call_back_done_has_outcome CHECK ((((done_at IS NULL) AND ((outcome)::text = ''::text)) OR ((done_at IS NOT NULL) AND (NOT ((outcome)::text = ''::text))))),
    CONSTRAINT call_back_has_number CHECK ((NOT ((phone_hash)::text = ''::text))),
    CONSTRAINT call_back_in_order CHECK ((last_missed_at >= first_missed_at)),
    CONSTRAINT partners_callback_times_check CHECK ((times >= 0)),
    CONSTRAINT partners_callback_tries_check CHECK ((tries >= 0))
);
ALTER TABLE public.partners_callback ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_callback_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_callcentrekey (
    id bigint NOT NULL,
    key_id character varying(32) NOT NULL,
    secret text NOT NULL,
    note character varying(120) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    is_active boolean DEFAULT true NOT NULL
);
ALTER TABLE public.partners_callcentrekey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_callcentrekey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_callcentrekeychange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    key_id character varying(32) NOT NULL,
    note character varying(120) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    pgh_obj_id bigint NOT NULL,
    is_active boolean DEFAULT true NOT NULL
);
ALTER TABLE public.partners_callcentrekeychange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_callcentrekeychange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_callopening (
    id bigint NOT NULL,
    call_id character varying(60) NOT NULL,
    what character varying(20) NOT NULL,
    ground character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    client_hash character varying(64) NOT NULL,
    by_id bigint NOT NULL
);
ALTER TABLE public.partners_callopening ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_callopening_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_opendatafile (
    id bigint NOT NULL,
    form character varying(10) NOT NULL,
    name character varying(200) NOT NULL,
    size bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    rows integer NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    known jsonb NOT NULL,
    CONSTRAINT partners_opendatafile_rows_check CHECK ((rows >= 0)),
    CONSTRAINT partners_opendatafile_size_check CHECK ((size >= 0))
);
ALTER TABLE public.partners_opendatafile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_opendatafile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_operatorextension (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    operator_id bigint NOT NULL
);
ALTER TABLE public.partners_operatorextension ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_operatorextension_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_operatorextensionchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    operator_id bigint,
    pgh_obj_id bigint NOT NULL
);
ALTER TABLE public.partners_operatorextensionchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_operatorextensionchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_partnerkey (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    scopes character varying(20)[] NOT NULL,
    hourly_limit integer NOT NULL,
    agreement_number character varying(60) NOT NULL,
    agreement_on date,
    agreement_text text NOT NULL,
    note text NOT NULL,
    is_active boolean NOT NULL,
    prefix character varying(12) NOT NULL,
    secret_hash character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    agency_id bigint,
    created_by_id bigint,
    CONSTRAINT partner_agreement_is_whole CHECK (((((agreement_number)::text = ''::text) AND (agreement_on IS NULL) AND (agreement_text = ''::text)) OR ((NOT ((agreement_number)::text = ''::text)) AND (NOT (agreement_text = ''::text)) AND (NOT (agreement_on IS NULL))))),
    CONSTRAINT partners_partnerkey_hourly_limit_check CHECK ((hourly_limit >= 0))
);
ALTER TABLE public.partners_partnerkey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_partnerkey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_partnerkeychange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    scopes character varying(20)[] NOT NULL,
    hourly_limit integer NOT NULL,
    agreement_number character varying(60) NOT NULL,
    agreement_on date,
    agreement_text text NOT NULL,
    note text NOT NULL,
    is_active boolean NOT NULL,
    prefix character varying(12) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    agency_id bigint,
    created_by_id bigint,
    pgh_obj_id bigint NOT NULL,
    CONSTRAINT partners_partnerkeychange_hourly_limit_check CHECK ((hourly_limit >= 0))
);
ALTER TABLE public.partners_partnerkeychange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_partnerkeychange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_partnerpost (
    id bigint NOT NULL,
    fingerprint character varying(64) NOT NULL,
    submission_id uuid NOT NULL,
    token character varying(32) NOT NULL,
    posted_at timestamp with time zone NOT NULL,
    key_id bigint NOT NULL,
    test_category_id bigint
);
ALTER TABLE public.partners_partnerpost ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_partnerpost_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_partnerupdate (
    id bigint NOT NULL,
    fingerprint character varying(64) NOT NULL,
    posted_at timestamp with time zone NOT NULL,
    key_id bigint NOT NULL,
    report_id bigint NOT NULL,
    event_id bigint
);
ALTER TABLE public.partners_partnerupdate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_partnerupdate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_signedrequest (
    id bigint NOT NULL,
    nonce character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    key_id bigint NOT NULL
);
ALTER TABLE public.partners_signedrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_signedrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_webhook (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    address character varying(500) NOT NULL,
    secret text NOT NULL,
    note text NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    proved_address character varying(500) NOT NULL,
    stopped_at timestamp with time zone,
    stop_reason character varying(120) NOT NULL,
    rests_until timestamp with time zone,
    agency_id bigint NOT NULL,
    created_by_id bigint,
    secret_before text DEFAULT ''::text NOT NULL,
    secret_before_until timestamp with time zone
);
ALTER TABLE public.partners_webhook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_webhook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_webhookchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    address character varying(500) NOT NULL,
    note text NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    agency_id bigint,
    created_by_id bigint,
    pgh_obj_id bigint NOT NULL
);
ALTER TABLE public.partners_webhookchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_webhookchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_webhookdelivery (
    id bigint NOT NULL,
    key uuid NOT NULL,
    event character varying(30) NOT NULL,
    facts jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    status character varying(10) NOT NULL,
    attempts smallint NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    answer_status smallint,
    last_error character varying(120) NOT NULL,
    report_id bigint,
    webhook_id bigint NOT NULL,
    CONSTRAINT partners_webhookdelivery_answer_status_check CHECK ((answer_status >= 0)),
    CONSTRAINT partners_webhookdelivery_attempts_check CHECK ((attempts >= 0))
);
ALTER TABLE public.partners_webhookdelivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_webhookdelivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.pghistory_context (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    metadata jsonb NOT NULL
);
CREATE TABLE public.province_adminunit (
    id bigint NOT NULL,
    scheme character varying(10) NOT NULL,
    code character varying(10) NOT NULL,
    level character varying(10) NOT NULL,
    name character varying(100) NOT NULL,
    full_name character varying(120) NOT NULL,
    type character varying(30) NOT NULL,
    name_en character varying(120) NOT NULL,
    name_km character varying(120) NOT NULL,
    slug character varying(120) NOT NULL,
    path_slug character varying(250) NOT NULL,
    lat double precision,
    lon double precision,
    south double precision,
    west double precision,
    north double precision,
    east double precision,
    aliases character varying(250) NOT NULL,
    coord_quality character varying(200) NOT NULL,
    valid_from date,
    valid_to date,
    successor_name character varying(120) NOT NULL,
    note text NOT NULL,
    is_active boolean NOT NULL,
    sort_key character varying(400) NOT NULL COLLATE pg_catalog."C",
    parent_id bigint,
    successor_id bigint,
    CONSTRAINT adminunit_only_province_is_root CHECK (((((level)::text = 'province'::text) AND (parent_id IS NULL)) OR ((NOT ((level)::text = 'province'::text)) AND (parent_id IS NOT NULL)))),
    CONSTRAINT adminunit_valid_from_before_to CHECK (((valid_from IS NULL) OR (valid_to IS NULL) OR (valid_from <= valid_to)))
);
ALTER TABLE public.province_adminunit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.province_adminunit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.province_adminunitchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    scheme character varying(10) NOT NULL,
    code character varying(10) NOT NULL,
    level character varying(10) NOT NULL,
    name character varying(100) NOT NULL,
    full_name character varying(120) NOT NULL,
    type character varying(30) NOT NULL,
    name_en character varying(120) NOT NULL,
    name_km character varying(120) NOT NULL,
    slug character varying(120) NOT NULL,
    path_slug character varying(250) NOT NULL,
    lat double precision,
    lon double precision,
    south double precision,
    west double precision,
    north double precision,
    east double precision,
    aliases character varying(250) NOT NULL,
    coord_quality character varying(200) NOT NULL,
    valid_from date,
    valid_to date,
    successor_name character varying(120) NOT NULL,
    note text NOT NULL,
    is_active boolean NOT NULL,
    parent_id bigint,
    pgh_obj_id bigint NOT NULL,
    successor_id bigint
);
ALTER TABLE public.province_adminunitchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.province_adminunitchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.province_agency (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(200) NOT NULL,
    short_name character varying(60) NOT NULL,
    kind character varying(20) NOT NULL,
    hotline character varying(60) NOT NULL,
    on_duty_24_7 boolean NOT NULL,
    successor_note character varying(250) NOT NULL,
    note text NOT NULL,
    is_active boolean NOT NULL,
    parent_id bigint,
    unit_id bigint,
    CONSTRAINT agency_is_not_its_own_parent CHECK (((parent_id IS NULL) OR (NOT ((parent_id = id) AND (parent_id IS NOT NULL)))))
);
ALTER TABLE public.province_agency ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.province_agency_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.province_agencychange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(200) NOT NULL,
    short_name character varying(60) NOT NULL,
    kind character varying(20) NOT NULL,
    hotline character varying(60) NOT NULL,
    on_duty_24_7 boolean NOT NULL,
    successor_note character varying(250) NOT NULL,
    note text NOT NULL,
    is_active boolean NOT NULL,
    parent_id bigint,
    pgh_obj_id bigint NOT NULL,
    unit_id bigint
);
ALTER TABLE public.province_agencychange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.province_agencychange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.province_calendarday (
    id bigint NOT NULL,
    date date NOT NULL,
    kind character varying(10) NOT NULL,
    name character varying(150) NOT NULL,
    source character varying(200) NOT NULL,
    note text NOT NULL,
    CONSTRAINT calendarday_makeup_is_on_a_weekend CHECK (((NOT ((kind)::text = 'makeup'::text)) OR (EXTRACT(isodow FROM date) >= (6)::numeric)))
);
ALTER TABLE public.province_calendarday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.province_calendarday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.province_calendardaychange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    date date NOT NULL,
    kind character varying(10) NOT NULL,
    name character varying(150) NOT NULL,
    source character varying(200) NOT NULL,
    note text NOT NULL,
    pgh_obj_id bigint NOT NULL
);
ALTER TABLE public.province_calendardaychange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.province_calendardaychange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.province_portal (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    name_en character varying(100) NOT NULL,
    name_km character varying(120) NOT NULL,
    short_name character varying(40) NOT NULL,
    short_name_en character varying(40) NOT NULL,
    short_name_km character varying(60) NOT NULL,
    place character varying(60) NOT NULL,
    place_en character varying(60) NOT NULL,
    place_km character varying(60) NOT NULL,
    area character varying(40) NOT NULL,
    area_en character varying(40) NOT NULL,
    area_km character varying(40) NOT NULL,
    mark character varying(18) NOT NULL,
    app_name character varying(40) NOT NULL,
    hotline character varying(15) NOT NULL,
    email character varying(100) NOT NULL,
    controller character varying(100) NOT NULL,
    controller_en character varying(100) NOT NULL,
    controller_km character varying(150) NOT NULL,
    controller_address character varying(200) NOT NULL,
    controller_phone character varying(20) NOT NULL,
    controller_email character varying(100) NOT NULL,
    controller_before character varying(100) NOT NULL,
    controller_since date,
    consent_revision smallint NOT NULL,
    CONSTRAINT portal_is_one_row CHECK ((id = 1)),
    CONSTRAINT province_portal_consent_revision_check CHECK ((consent_revision >= 0))
);
ALTER TABLE public.province_portal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.province_portal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.province_portalchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    name_en character varying(100) NOT NULL,
    name_km character varying(120) NOT NULL,
    short_name character varying(40) NOT NULL,
    short_name_en character varying(40) NOT NULL,
    short_name_km character varying(60) NOT NULL,
    place character varying(60) NOT NULL,
    place_en character varying(60) NOT NULL,
    place_km character varying(60) NOT NULL,
    area character varying(40) NOT NULL,
    area_en character varying(40) NOT NULL,
    area_km character varying(40) NOT NULL,
    mark character varying(18) NOT NULL,
    app_name character varying(40) NOT NULL,
    hotline character varying(15) NOT NULL,
    email character varying(100) NOT NULL,
    controller character varying(100) NOT NULL,
    controller_en character varying(100) NOT NULL,
    controller_km character varying(150) NOT NULL,
    controller_address character varying(200) NOT NULL,
    controller_phone character varying(20) NOT NULL,
    controller_email character varying(100) NOT NULL,
    controller_before character varying(100) NOT NULL,
    controller_since date,
    consent_revision smallint NOT NULL,
    pgh_obj_id bigint NOT NULL,
    CONSTRAINT province_portalchange_consent_revision_check CHECK ((consent_revision >= 0))
);
ALTER TABLE public.province_portalchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.province_portalchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_accessreview (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    note text NOT NULL,
    by_id bigint NOT NULL,
    access_id bigint NOT NULL
);
ALTER TABLE public.reports_accessreview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_accessreview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_answer (
    id bigint NOT NULL,
    body text NOT NULL,
    done_on date,
    next_steps text NOT NULL,
    no_proof_reason text NOT NULL,
    drafted_at timestamp with time zone NOT NULL,
    approved_at timestamp with time zone,
    redacted_spans jsonb,
    hidden_files bigint[] NOT NULL,
    returned_at timestamp with time zone,
    agency_id bigint NOT NULL,
    approved_by_id bigint,
    corrects_id bigint,
    drafted_by_id bigint,
    report_id bigint NOT NULL
);
ALTER TABLE public.reports_answer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_answer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_attachment (
    id bigint NOT NULL,
    token character varying(32) NOT NULL,
    kind character varying(10) NOT NULL,
    content_type character varying(60) NOT NULL,
    extension character varying(8) NOT NULL,
    file character varying(120) NOT NULL,
    thumbnail character varying(120) NOT NULL,
    size bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    width integer,
    height integer,
    duration double precision,
    is_public boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    answer_id bigint,
    report_id bigint NOT NULL,
    reopening_id bigint,
    CONSTRAINT reports_attachment_height_check CHECK ((height >= 0)),
    CONSTRAINT reports_attachment_size_check CHECK ((size >= 0)),
    CONSTRAINT reports_attachment_width_check CHECK ((width >= 0))
);
ALTER TABLE public.reports_attachment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_auditfence (
    "table" character varying(63) NOT NULL,
    candidate bigint NOT NULL,
    through bigint NOT NULL,
    transaction bigint NOT NULL,
    links integer NOT NULL,
    CONSTRAINT reports_auditfence_links_check CHECK ((links >= 0))
);
CREATE TABLE public.reports_auditlink (
    id bigint NOT NULL,
    "table" character varying(63) NOT NULL,
    number integer NOT NULL,
    kind character varying(10) NOT NULL,
    through bigint NOT NULL,
    columns character varying(63)[] NOT NULL,
    ids bigint[] NOT NULL,
    hashes bytea NOT NULL,
    reason character varying(60) NOT NULL,
    digest character varying(64) NOT NULL,
    linked_at timestamp with time zone NOT NULL,
    CONSTRAINT reports_auditlink_number_check CHECK ((number >= 0))
);
ALTER TABLE public.reports_auditlink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_auditlink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_ban (
    id bigint NOT NULL,
    phone_hash character varying(64) NOT NULL,
    phone_mask character varying(20) NOT NULL,
    reason character varying(300) NOT NULL,
    until timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    by_id bigint NOT NULL,
    lifted_by_id bigint,
    CONSTRAINT ban_ends_after_it_began CHECK ((until > created_at))
);
ALTER TABLE public.reports_ban ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_ban_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_breachentry (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    what character varying(10) NOT NULL,
    way character varying(10) NOT NULL,
    number integer,
    words text NOT NULL,
    by_id bigint,
    breach_id bigint NOT NULL,
    CONSTRAINT reports_breachentry_number_check CHECK ((number >= 0))
);
ALTER TABLE public.reports_breachentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_breachentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_breachnotice (
    id bigint NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    by_id bigint NOT NULL,
    breach_id bigint NOT NULL,
    confirmed_at timestamp with time zone,
    confirmed_by_id bigint,
    CONSTRAINT breach_notice_confirmed_by_another CHECK ((((confirmed_at IS NULL) AND (confirmed_by_id IS NULL)) OR ((confirmed_at IS NOT NULL) AND (confirmed_by_id IS NOT NULL) AND (NOT ((confirmed_by_id = by_id) AND (confirmed_by_id IS NOT NULL))))))
);
ALTER TABLE public.reports_breachnotice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_breachnotice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_breachperson (
    id bigint NOT NULL,
    told_at timestamp with time zone,
    is_reached boolean,
    listed_in_id bigint NOT NULL,
    notice_id bigint,
    report_id bigint,
    user_id bigint,
    breach_id bigint NOT NULL,
    CONSTRAINT breach_person_has_one_source CHECK (((report_id IS NULL) OR (user_id IS NULL)))
);
ALTER TABLE public.reports_breachperson ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_breachperson_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_caseaction (
    id bigint NOT NULL,
    kind character varying(30) NOT NULL,
    at timestamp with time zone NOT NULL,
    note text NOT NULL,
    agency_id bigint,
    by_id bigint NOT NULL,
    person_id bigint,
    document_id bigint,
    report_id bigint NOT NULL
);
ALTER TABLE public.reports_caseaction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_caseaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_casedocument (
    id bigint NOT NULL,
    token character varying(32) NOT NULL,
    kind character varying(10) NOT NULL,
    content_type character varying(60) NOT NULL,
    extension character varying(8) NOT NULL,
    file character varying(120) NOT NULL,
    thumbnail character varying(120) NOT NULL,
    size bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    width integer,
    height integer,
    duration double precision,
    title text NOT NULL,
    level character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    by_id bigint NOT NULL,
    removed_by_id bigint,
    report_id bigint NOT NULL,
    CONSTRAINT reports_casedocument_height_check CHECK ((height >= 0)),
    CONSTRAINT reports_casedocument_size_check CHECK ((size >= 0)),
    CONSTRAINT reports_casedocument_width_check CHECK ((width >= 0))
);
ALTER TABLE public.reports_casedocument ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_casedocument_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_category (
    id bigint NOT NULL,
    code character varying(10) NOT NULL,
    "order" smallint NOT NULL,
    name character varying(120) NOT NULL,
    name_en character varying(120) NOT NULL,
    name_km character varying(120) NOT NULL,
    slug character varying(120) NOT NULL,
    icon character varying(40) NOT NULL,
    agency_pattern character varying(40) NOT NULL,
    coordinating_pattern character varying(40) NOT NULL,
    sla_working_days smallint,
    urgent boolean NOT NULL,
    sensitive boolean NOT NULL,
    requires_proof boolean NOT NULL,
    confidential boolean NOT NULL,
    legal_track character varying(20) NOT NULL,
    keywords text NOT NULL,
    note text NOT NULL,
    is_active boolean NOT NULL,
    parent_id bigint,
    CONSTRAINT reports_category_order_check CHECK (("order" >= 0)),
    CONSTRAINT reports_category_sla_working_days_check CHECK ((sla_working_days >= 0))
);
ALTER TABLE public.reports_category ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_category_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_categorychange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    code character varying(10) NOT NULL,
    "order" smallint NOT NULL,
    name character varying(120) NOT NULL,
    name_en character varying(120) NOT NULL,
    name_km character varying(120) NOT NULL,
    slug character varying(120) NOT NULL,
    icon character varying(40) NOT NULL,
    agency_pattern character varying(40) NOT NULL,
    coordinating_pattern character varying(40) NOT NULL,
    sla_working_days smallint,
    urgent boolean NOT NULL,
    sensitive boolean NOT NULL,
    requires_proof boolean NOT NULL,
    confidential boolean NOT NULL,
    legal_track character varying(20) NOT NULL,
    keywords text NOT NULL,
    note text NOT NULL,
    is_active boolean NOT NULL,
    parent_id bigint,
    pgh_obj_id bigint NOT NULL,
    CONSTRAINT reports_categorychange_order_check CHECK (("order" >= 0)),
    CONSTRAINT reports_categorychange_sla_working_days_check CHECK ((sla_working_days >= 0))
);
ALTER TABLE public.reports_categorychange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_categorychange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_categoryquestion (
    id bigint NOT NULL,
    "order" smallint NOT NULL,
    kind character varying(10) NOT NULL,
    label character varying(150) NOT NULL,
    label_en character varying(150) NOT NULL,
    label_km character varying(150) NOT NULL,
    unit character varying(12) NOT NULL,
    choices text NOT NULL,
    required boolean NOT NULL,
    is_active boolean NOT NULL,
    category_id bigint NOT NULL,
    CONSTRAINT reports_categoryquestion_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.reports_categoryquestion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_categoryquestion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_categoryquestionchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    "order" smallint NOT NULL,
    kind character varying(10) NOT NULL,
    label character varying(150) NOT NULL,
    label_en character varying(150) NOT NULL,
    label_km character varying(150) NOT NULL,
    unit character varying(12) NOT NULL,
    choices text NOT NULL,
    required boolean NOT NULL,
    is_active boolean NOT NULL,
    category_id bigint,
    pgh_obj_id bigint NOT NULL,
    CONSTRAINT reports_categoryquestionchange_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.reports_categoryquestionchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_categoryquestionchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_changedday (
    id bigint NOT NULL,
    day date NOT NULL
);
ALTER TABLE public.reports_changedday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_changedday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_confidentialreader (
    id bigint NOT NULL,
    given_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    given_by_id bigint,
    removed_by_id bigint,
    user_id bigint NOT NULL,
    report_id bigint NOT NULL
);
ALTER TABLE public.reports_confidentialreader ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_confidentialreader_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_confidentialreaderchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    given_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    given_by_id bigint,
    pgh_obj_id bigint NOT NULL,
    removed_by_id bigint,
    user_id bigint,
    report_id bigint
);
ALTER TABLE public.reports_confidentialreaderchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_confidentialreaderchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_cooperation (
    id bigint NOT NULL,
    task text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answer text NOT NULL,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    agency_id bigint NOT NULL,
    answered_by_id bigint,
    asked_by_id bigint NOT NULL,
    report_id bigint NOT NULL,
    CONSTRAINT cooperation_answer_is_whole CHECK ((((answer = ''::text) AND (answered_at IS NULL) AND (answered_by_id IS NULL)) OR ((NOT (answer = ''::text)) AND (answered_at IS NOT NULL) AND (answered_by_id IS NOT NULL))))
);
ALTER TABLE public.reports_cooperation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_cooperation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_countedmonth (
    month date NOT NULL,
    tables jsonb NOT NULL,
    basis character varying(64) NOT NULL,
    next_due_at timestamp with time zone,
    overdue integer NOT NULL,
    CONSTRAINT reports_countedmonth_overdue_check CHECK ((overdue >= 0))
);
CREATE TABLE public.reports_daycounter (
    day date NOT NULL,
    last integer NOT NULL,
    CONSTRAINT reports_daycounter_last_check CHECK ((last >= 0))
);
CREATE TABLE public.reports_deadlinerecount (
    id bigint NOT NULL,
    note text NOT NULL,
    calendar character varying(64) NOT NULL,
    planned integer NOT NULL,
    changed integer NOT NULL,
    cursor bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    is_running boolean NOT NULL,
    is_stopped boolean NOT NULL,
    by_id bigint NOT NULL,
    CONSTRAINT recount_runs_until_finished CHECK ((((finished_at IS NULL) AND is_running) OR ((finished_at IS NOT NULL) AND (NOT is_running)))),
    CONSTRAINT reports_deadlinerecount_changed_check CHECK ((changed >= 0)),
    CONSTRAINT reports_deadlinerecount_cursor_check CHECK ((cursor >= 0)),
    CONSTRAINT reports_deadlinerecount_planned_check CHECK ((planned >= 0))
);
ALTER TABLE public.reports_deadlinerecount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_deadlinerecount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_export (
    id bigint NOT NULL,
    what character varying(10) NOT NULL,
    form character varying(10) NOT NULL,
    everywhere boolean NOT NULL,
    parameters text NOT NULL,
    summary character varying(300) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    status character varying(10) NOT NULL,
    rows_done integer NOT NULL,
    rows_total integer NOT NULL,
    attempts smallint NOT NULL,
    alive_at timestamp with time zone,
    finished_at timestamp with time zone,
    file character varying(100) NOT NULL,
    size bigint NOT NULL,
    agency_id bigint,
    by_id bigint NOT NULL,
    CONSTRAINT reports_export_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT reports_export_rows_done_check CHECK ((rows_done >= 0)),
    CONSTRAINT reports_export_rows_total_check CHECK ((rows_total >= 0)),
    CONSTRAINT reports_export_size_check CHECK ((size >= 0))
);
ALTER TABLE public.reports_export ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_export_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_exportdownload (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    export_id bigint NOT NULL
);
ALTER TABLE public.reports_exportdownload ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_exportdownload_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_followup (
    id bigint NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    note text NOT NULL,
    closed_by_id bigint,
    rating_id bigint NOT NULL
);
ALTER TABLE public.reports_followup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_followup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_formerlycomplained (
    id bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    agency_id bigint NOT NULL,
    changed_by_id bigint,
    report_id bigint NOT NULL
);
ALTER TABLE public.reports_formerlycomplained ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_formerlycomplained_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_heldanswers (
    submission_id uuid NOT NULL,
    answers text NOT NULL,
    held_at timestamp with time zone NOT NULL
);
CREATE TABLE public.reports_heldfile (
    id bigint NOT NULL,
    token character varying(32) NOT NULL,
    kind character varying(10) NOT NULL,
    content_type character varying(60) NOT NULL,
    extension character varying(8) NOT NULL,
    file character varying(120) NOT NULL,
    thumbnail character varying(120) NOT NULL,
    size bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    width integer,
    height integer,
    duration double precision,
    submission_id uuid NOT NULL,
    name text NOT NULL,
    visitor character varying(64) NOT NULL,
    held_at timestamp with time zone NOT NULL,
    CONSTRAINT reports_heldfile_height_check CHECK ((height >= 0)),
    CONSTRAINT reports_heldfile_size_check CHECK ((size >= 0)),
    CONSTRAINT reports_heldfile_width_check CHECK ((width >= 0))
);
ALTER TABLE public.reports_heldfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_heldfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_incomingmail (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    id_digest character varying(64) NOT NULL,
    size integer NOT NULL,
    received_at timestamp with time zone NOT NULL,
    state character varying(10) NOT NULL,
    outcome character varying(10) NOT NULL,
    reason character varying(20) NOT NULL,
    error character varying(60) NOT NULL,
    attempts smallint NOT NULL,
    is_confirmed boolean NOT NULL,
    claimed_until timestamp with time zone,
    processed_at timestamp with time zone,
    erased_at timestamp with time zone,
    faults smallint DEFAULT 0 NOT NULL,
    CONSTRAINT mail_set_aside_has_reason CHECK (((NOT ((state)::text = 'set_aside'::text)) OR (NOT ((reason)::text = ''::text)))),
    CONSTRAINT reports_incomingmail_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT reports_incomingmail_faults_check CHECK ((faults >= 0)),
    CONSTRAINT reports_incomingmail_size_check CHECK ((size >= 0))
);
ALTER TABLE public.reports_incomingmail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_incomingmail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_mailpiece (
    id bigint NOT NULL,
    number integer NOT NULL,
    content text NOT NULL,
    mail_id bigint NOT NULL,
    CONSTRAINT reports_mailpiece_number_check CHECK ((number >= 0))
);
ALTER TABLE public.reports_mailpiece ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_mailpiece_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_mapcell (
    id bigint NOT NULL,
    scope integer NOT NULL,
    shift smallint NOT NULL,
    channel character varying(20),
    x integer NOT NULL,
    y integer NOT NULL,
    month date,
    stage smallint NOT NULL,
    count integer NOT NULL,
    lat_sum bigint NOT NULL,
    lng_sum bigint NOT NULL,
    CONSTRAINT reports_mapcell_shift_check CHECK ((shift >= 0)),
    CONSTRAINT reports_mapcell_stage_check CHECK ((stage >= 0))
);
ALTER TABLE public.reports_mapcell ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_mapcell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_mapchange (
    id bigint NOT NULL,
    lat integer NOT NULL,
    lng integer NOT NULL,
    stage smallint NOT NULL,
    channel character varying(20) NOT NULL,
    reported_on date NOT NULL,
    change smallint NOT NULL,
    district_id bigint,
    group_id bigint NOT NULL,
    CONSTRAINT reports_mapchange_stage_check CHECK ((stage >= 0))
);
ALTER TABLE public.reports_mapchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_mapchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_mappoint (
    lat integer NOT NULL,
    lng integer NOT NULL,
    stage smallint NOT NULL,
    channel character varying(20) NOT NULL,
    reported_on date NOT NULL,
    report_id bigint NOT NULL,
    tile integer NOT NULL,
    agency_id bigint NOT NULL,
    category_id bigint NOT NULL,
    commune_id bigint NOT NULL,
    district_id bigint,
    group_id bigint NOT NULL,
    CONSTRAINT reports_mappoint_stage_check CHECK ((stage >= 0))
);
CREATE TABLE public.reports_mediafolder (
    id bigint NOT NULL,
    identity uuid NOT NULL,
    swept_at timestamp with time zone,
    held_back integer NOT NULL,
    CONSTRAINT media_folder_single_row CHECK ((id = 1)),
    CONSTRAINT reports_mediafolder_held_back_check CHECK ((held_back >= 0))
);
ALTER TABLE public.reports_mediafolder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_mediafolder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_mention (
    id bigint NOT NULL,
    read_at timestamp with time zone,
    person_id bigint NOT NULL,
    report_id bigint NOT NULL,
    note_id bigint NOT NULL
);
ALTER TABLE public.reports_mention ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_mention_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_metoo (
    id bigint NOT NULL,
    person character varying(64) NOT NULL,
    network character varying(64) NOT NULL,
    counts boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    forgotten_at timestamp with time zone,
    report_id bigint NOT NULL
);
ALTER TABLE public.reports_metoo ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_metoo_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_noticechoice (
    user_id bigint NOT NULL,
    "when" character varying(10) NOT NULL,
    digested_on date
);
CREATE TABLE public.reports_pendingaction (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    at timestamp with time zone NOT NULL,
    agency_id bigint,
    by_id bigint NOT NULL,
    pending_id bigint NOT NULL
);
ALTER TABLE public.reports_pendingaction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_pendingaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_pendingreport (
    id bigint NOT NULL,
    channel character varying(20) NOT NULL,
    source character varying(150) NOT NULL,
    submission_id uuid NOT NULL,
    state character varying(10) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    reminded_at timestamp with time zone,
    closed_at timestamp with time zone,
    endangers_life boolean NOT NULL,
    inspectorate_only boolean NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    address text NOT NULL,
    full_name text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    email_hash character varying(64) NOT NULL,
    phone_hash character varying(64) NOT NULL,
    latitude double precision,
    longitude double precision,
    occurred_at timestamp with time zone,
    answers text NOT NULL,
    files_left_out smallint NOT NULL,
    category_id bigint,
    commune_id bigint,
    about_inspectorate boolean DEFAULT false NOT NULL,
    key uuid DEFAULT gen_random_uuid() NOT NULL,
    named_agencies bigint[] NOT NULL,
    joined_at integer[] NOT NULL,
    named_reports bigint[] NOT NULL,
    is_silent boolean NOT NULL,
    answered_report_id bigint,
    CONSTRAINT pending_about_inspectorate_is_kept CHECK (((NOT about_inspectorate) OR inspectorate_only)),
    CONSTRAINT pending_closed_has_time CHECK ((((closed_at IS NULL) AND ((state)::text = 'waiting'::text)) OR ((NOT ((state)::text = 'waiting'::text)) AND (closed_at IS NOT NULL)))),
    CONSTRAINT pending_closed_is_empty CHECK ((((state)::text = 'waiting'::text) OR ((((((((length(title) + length(content)) + length(address)) + length(full_name)) + length(email)) + length(phone)) + length(answers)) = 0) AND (category_id IS NULL) AND (commune_id IS NULL) AND ((email_hash)::text = ''::text) AND (latitude IS NULL) AND (longitude IS NULL) AND (occurred_at IS NULL) AND ((phone_hash)::text = ''::text)))),
    CONSTRAINT reports_pendingreport_files_left_out_check CHECK ((files_left_out >= 0))
);
ALTER TABLE public.reports_pendingreport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_pendingreport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_personaldataaccess (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    ground character varying(20) NOT NULL,
    reason character varying(20) NOT NULL,
    note text NOT NULL,
    fields character varying(20)[] NOT NULL,
    client_hash character varying(64) NOT NULL,
    agency_id bigint,
    by_id bigint NOT NULL,
    report_id bigint NOT NULL
);
ALTER TABLE public.reports_personaldataaccess ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_personaldataaccess_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_personaldatabreach (
    id bigint NOT NULL,
    title character varying(150) NOT NULL,
    happened_at timestamp with time zone,
    noticed_at timestamp with time zone NOT NULL,
    description text NOT NULL,
    affected character varying(20)[] NOT NULL,
    estimate integer,
    consequences text NOT NULL,
    measures text NOT NULL,
    ministry_told_at timestamp with time zone,
    ministry_reference character varying(60) NOT NULL,
    no_notice_reason text NOT NULL,
    status character varying(10) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT reports_personaldatabreach_estimate_check CHECK ((estimate >= 0))
);
ALTER TABLE public.reports_personaldatabreach ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_personaldatabreach_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_personaldatabreachchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    title character varying(150) NOT NULL,
    happened_at timestamp with time zone,
    noticed_at timestamp with time zone NOT NULL,
    affected character varying(20)[] NOT NULL,
    estimate integer,
    ministry_told_at timestamp with time zone,
    ministry_reference character varying(60) NOT NULL,
    status character varying(10) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    pgh_obj_id bigint NOT NULL,
    CONSTRAINT reports_personaldatabreachchange_estimate_check CHECK ((estimate >= 0))
);
ALTER TABLE public.reports_personaldatabreachchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_personaldatabreachchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_photooriginal (
    id bigint NOT NULL,
    token character varying(32) NOT NULL,
    kind character varying(10) NOT NULL,
    content_type character varying(60) NOT NULL,
    extension character varying(8) NOT NULL,
    file character varying(120) NOT NULL,
    thumbnail character varying(120) NOT NULL,
    size bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    width integer,
    height integer,
    duration double precision,
    boxes jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    attachment_id bigint NOT NULL,
    by_id bigint NOT NULL,
    CONSTRAINT reports_photooriginal_height_check CHECK ((height >= 0)),
    CONSTRAINT reports_photooriginal_size_check CHECK ((size >= 0)),
    CONSTRAINT reports_photooriginal_width_check CHECK ((width >= 0))
);
ALTER TABLE public.reports_photooriginal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_photooriginal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_publication (
    report_id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.reports_questionanswer (
    id bigint NOT NULL,
    value text NOT NULL,
    question_id bigint NOT NULL,
    report_id bigint NOT NULL
);
ALTER TABLE public.reports_questionanswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_questionanswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_rating (
    id bigint NOT NULL,
    level character varying(20) NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    report_id bigint NOT NULL
);
ALTER TABLE public.reports_rating ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_rating_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_releasedtable (
    id bigint NOT NULL,
    period character varying(7) NOT NULL,
    "table" character varying(30) NOT NULL,
    rows jsonb NOT NULL
);
ALTER TABLE public.reports_releasedtable ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_releasedtable_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_reminder (
    id bigint NOT NULL,
    step character varying(12) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    occasion date NOT NULL,
    at timestamp with time zone NOT NULL,
    recipient character varying(12) NOT NULL,
    people smallint NOT NULL,
    report_id bigint NOT NULL,
    CONSTRAINT reports_reminder_people_check CHECK ((people >= 0))
);
ALTER TABLE public.reports_reminder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_reminder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_reopeningrequest (
    id bigint NOT NULL,
    reason text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    granted boolean,
    answer text NOT NULL,
    is_answer_read boolean NOT NULL,
    decided_by_id bigint,
    report_id bigint NOT NULL,
    CONSTRAINT reopening_decided_as_a_whole CHECK ((((decided_at IS NULL) AND (granted IS NULL)) OR ((decided_at IS NOT NULL) AND (granted IS NOT NULL))))
);
ALTER TABLE public.reports_reopeningrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_reopeningrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_replytemplate (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    move character varying(30) NOT NULL,
    body text NOT NULL,
    is_active boolean NOT NULL,
    agency_id bigint,
    category_id bigint
);
ALTER TABLE public.reports_replytemplate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_replytemplate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_replytemplatechange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    move character varying(30) NOT NULL,
    body text NOT NULL,
    is_active boolean NOT NULL,
    agency_id bigint,
    category_id bigint,
    pgh_obj_id bigint NOT NULL
);
ALTER TABLE public.reports_replytemplatechange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_replytemplatechange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_report (
    id bigint NOT NULL,
    code character varying(16) NOT NULL,
    token character varying(32) NOT NULL,
    submission_id uuid NOT NULL,
    channel character varying(20) NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    address text NOT NULL,
    latitude double precision,
    longitude double precision,
    occurred_at timestamp with time zone,
    submitted_at timestamp with time zone NOT NULL,
    reported_on date NOT NULL,
    sla_working_days smallint NOT NULL,
    urgent boolean NOT NULL,
    due_at timestamp with time zone NOT NULL,
    paused_at timestamp with time zone,
    extensions smallint NOT NULL,
    completed_at timestamp with time zone,
    remind_at timestamp with time zone,
    state character varying(20) NOT NULL,
    resume_state character varying(20) NOT NULL,
    confidential boolean NOT NULL,
    transfer_asked_at timestamp with time zone,
    is_published boolean NOT NULL,
    public_name character varying(100) NOT NULL,
    is_sample boolean NOT NULL,
    redacted_spans jsonb,
    search_text text NOT NULL,
    search_vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(search_text, ' '::text))) STORED,
    agency_id bigint,
    category_id bigint NOT NULL,
    commune_id bigint NOT NULL,
    complained_agency_id bigint,
    district_id bigint,
    handler_id bigint,
    merged_into_id bigint,
    CONSTRAINT report_confidential_is_not_public CHECK (((NOT confidential) OR (NOT is_published))),
    CONSTRAINT report_confidential_is_sealed CHECK (((NOT confidential) OR (((title = ''::text) OR (title ~~ 'gAAAAA%'::text)) AND ((content = ''::text) OR (content ~~ 'gAAAAA%'::text)) AND ((address = ''::text) OR (address ~~ 'gAAAAA%'::text)) AND ((public_name)::text = ''::text)))),
    CONSTRAINT report_handled_by_an_agency CHECK (((NOT ((state)::text = ANY (ARRAY[('assigned'::character varying)::text, ('processing'::character varying)::text, ('pending_approval'::character varying)::text, ('completed'::character varying)::text]))) OR (agency_id IS NOT NULL))),
    CONSTRAINT report_merged_is_closed CHECK (((merged_into_id IS NULL) OR (((state)::text = 'rejected'::text) AND (NOT ((merged_into_id = id) AND (merged_into_id IS NOT NULL)))))),
    CONSTRAINT report_named_only_while_published CHECK ((((public_name)::text = ''::text) OR is_published)),
    CONSTRAINT report_paused_only_when_waiting CHECK (((paused_at IS NULL) OR ((state)::text = 'need_info'::text))),
    CONSTRAINT report_pin_is_whole CHECK ((((latitude IS NULL) AND (longitude IS NULL)) OR ((latitude IS NOT NULL) AND (longitude IS NOT NULL)))),
    CONSTRAINT reports_report_extensions_check CHECK ((extensions >= 0)),
    CONSTRAINT reports_report_sla_working_days_check CHECK ((sla_working_days >= 0))
);
ALTER TABLE public.reports_report ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_reportchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    id bigint NOT NULL,
    code character varying(16) NOT NULL,
    channel character varying(20) NOT NULL,
    latitude double precision,
    longitude double precision,
    occurred_at timestamp with time zone,
    submitted_at timestamp with time zone NOT NULL,
    reported_on date NOT NULL,
    sla_working_days smallint NOT NULL,
    urgent boolean NOT NULL,
    due_at timestamp with time zone NOT NULL,
    paused_at timestamp with time zone,
    extensions smallint NOT NULL,
    completed_at timestamp with time zone,
    state character varying(20) NOT NULL,
    resume_state character varying(20) NOT NULL,
    confidential boolean NOT NULL,
    transfer_asked_at timestamp with time zone,
    is_published boolean NOT NULL,
    is_sample boolean NOT NULL,
    agency_id bigint,
    category_id bigint,
    commune_id bigint,
    complained_agency_id bigint,
    district_id bigint,
    handler_id bigint,
    merged_into_id bigint,
    pgh_obj_id bigint NOT NULL,
    CONSTRAINT reports_reportchange_extensions_check CHECK ((extensions >= 0)),
    CONSTRAINT reports_reportchange_sla_working_days_check CHECK ((sla_working_days >= 0))
);
ALTER TABLE public.reports_reportchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_reportchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_reporter (
    report_id bigint NOT NULL,
    full_name text NOT NULL,
    phone text NOT NULL,
    email text NOT NULL,
    contact_address text NOT NULL,
    national_id text NOT NULL,
    phone_hash character varying(64) NOT NULL,
    email_hash character varying(64) NOT NULL,
    publish_identity boolean NOT NULL,
    last_read_event bigint NOT NULL,
    last_read_case_action bigint NOT NULL,
    erased_at timestamp with time zone,
    consent_id bigint,
    user_id bigint,
    email_proved_at timestamp with time zone,
    phone_proved_at timestamp with time zone,
    news character varying(10) NOT NULL,
    guardian_kind character varying(10) DEFAULT ''::character varying NOT NULL,
    guardian_name text DEFAULT ''::text NOT NULL,
    guardian_phone text DEFAULT ''::text NOT NULL,
    CONSTRAINT reporter_consents_unless_empty CHECK (((consent_id IS NOT NULL) OR ((((((((length(full_name) + length(phone)) + length(email)) + length(contact_address)) + length(national_id)) + length(guardian_name)) + length(guardian_phone)) = 0) AND ((email_hash)::text = ''::text) AND ((guardian_kind)::text = ''::text) AND ((news)::text = 'none'::text) AND ((phone_hash)::text = ''::text) AND (NOT publish_identity) AND (user_id IS NULL)))),
    CONSTRAINT reporter_erased_is_empty CHECK (((erased_at IS NULL) OR ((((((((length(full_name) + length(phone)) + length(email)) + length(contact_address)) + length(national_id)) + length(guardian_name)) + length(guardian_phone)) = 0) AND ((email_hash)::text = ''::text) AND ((guardian_kind)::text = ''::text) AND ((news)::text = 'none'::text) AND ((phone_hash)::text = ''::text) AND (NOT publish_identity) AND (user_id IS NULL)))),
    CONSTRAINT reporter_under_16_is_not_named CHECK ((((guardian_kind)::text = ''::text) OR (NOT publish_identity))),
    CONSTRAINT reports_reporter_last_read_case_action_check CHECK ((last_read_case_action >= 0)),
    CONSTRAINT reports_reporter_last_read_event_check CHECK ((last_read_event >= 0))
);
CREATE TABLE public.reports_reporterchange (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_context jsonb,
    publish_identity boolean NOT NULL,
    erased_at timestamp with time zone,
    consent_id bigint,
    report_id bigint,
    user_id bigint,
    pgh_obj_id bigint NOT NULL,
    news character varying(10) NOT NULL,
    guardian_kind character varying(10) DEFAULT ''::character varying NOT NULL
);
ALTER TABLE public.reports_reporterchange ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_reporterchange_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_reportevent (
    id bigint NOT NULL,
    name character varying(30) NOT NULL,
    source character varying(20) NOT NULL,
    target character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    note text NOT NULL,
    facts jsonb NOT NULL,
    agency_id bigint,
    by_id bigint,
    report_id bigint NOT NULL
);
ALTER TABLE public.reports_reportevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_reportevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_retraction (
    report_id bigint NOT NULL,
    code character varying(16) NOT NULL,
    at timestamp with time zone NOT NULL,
    is_whole boolean NOT NULL
);
CREATE TABLE public.reports_searchword (
    word character varying(60) NOT NULL,
    reports integer NOT NULL,
    CONSTRAINT reports_searchword_reports_check CHECK ((reports >= 0))
);
CREATE TABLE public.reports_staffnote (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    body text NOT NULL,
    agency_id bigint,
    by_id bigint NOT NULL,
    report_id bigint NOT NULL
);
ALTER TABLE public.reports_staffnote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_staffnote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_statenews (
    event_id bigint NOT NULL,
    report_id bigint NOT NULL
);
CREATE TABLE public.reports_subscription (
    id bigint NOT NULL,
    channel character varying(10) NOT NULL,
    contact text NOT NULL,
    contact_hash character varying(64) NOT NULL,
    language character varying(8) NOT NULL,
    confirmed_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    notified_state character varying(20) NOT NULL,
    notified_until timestamp with time zone,
    category_id bigint,
    commune_id bigint,
    consent_id bigint NOT NULL,
    report_id bigint,
    user_id bigint,
    notices boolean NOT NULL,
    CONSTRAINT subscription_of_one_thing CHECK ((((category_id IS NULL) AND (commune_id IS NULL) AND (NOT notices) AND (notified_until IS NULL) AND (report_id IS NOT NULL)) OR ((notified_until IS NOT NULL) AND (report_id IS NULL) AND ((commune_id IS NOT NULL) OR (category_id IS NOT NULL)) AND ((NOT notices) OR (category_id IS NULL))))),
    CONSTRAINT subscription_of_somebody CHECK (((((contact_hash)::text = ''::text) AND (user_id IS NOT NULL)) OR ((user_id IS NULL) AND (NOT ((contact_hash)::text = ''::text)))))
);
ALTER TABLE public.reports_subscription ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_subscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_suspicion (
    report_id bigint NOT NULL,
    marks jsonb NOT NULL,
    verdict character varying(10) NOT NULL,
    judged_at timestamp with time zone,
    judged_by_id bigint,
    flood_id bigint
);
CREATE TABLE public.reports_userequest (
    id bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    granted boolean,
    text_version character varying(20) NOT NULL,
    text_hash character varying(64) NOT NULL,
    agency_id bigint NOT NULL,
    asked_by_id bigint NOT NULL,
    consent_id bigint,
    report_id bigint NOT NULL,
    CONSTRAINT use_request_answer_is_whole CHECK ((((answered_at IS NULL) AND (granted IS NULL)) OR ((answered_at IS NOT NULL) AND (granted IS NOT NULL)))),
    CONSTRAINT use_request_yes_is_a_consent CHECK ((((consent_id IS NOT NULL) AND granted) OR ((consent_id IS NULL) AND (NOT granted)) OR ((consent_id IS NULL) AND (granted IS NULL))))
);
ALTER TABLE public.reports_userequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_userequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.accounts_challenge
    ADD CONSTRAINT accounts_challenge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_consent
    ADD CONSTRAINT accounts_consent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_consenttext
    ADD CONSTRAINT accounts_consenttext_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_consenttext
    ADD CONSTRAINT accounts_consenttext_text_hash_key UNIQUE (text_hash);
ALTER TABLE ONLY public.accounts_datarequest
    ADD CONSTRAINT accounts_datarequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_device
    ADD CONSTRAINT accounts_device_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_device
    ADD CONSTRAINT accounts_device_session_hash_key UNIQUE (session_hash);
ALTER TABLE ONLY public.accounts_identityconflict
    ADD CONSTRAINT accounts_identityconflict_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_linkedidentity
    ADD CONSTRAINT accounts_linkedidentity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_loginattempt
    ADD CONSTRAINT accounts_loginattempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_mutednews
    ADD CONSTRAINT accounts_mutednews_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_passkey
    ADD CONSTRAINT accounts_passkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_passkeychange
    ADD CONSTRAINT accounts_passkeychange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.accounts_permissionofrolechange
    ADD CONSTRAINT accounts_permissionofrolechange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.accounts_permissionofuserchange
    ADD CONSTRAINT accounts_permissionofuserchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.accounts_recoverycode
    ADD CONSTRAINT accounts_recoverycode_code_hash_key UNIQUE (code_hash);
ALTER TABLE ONLY public.accounts_recoverycode
    ADD CONSTRAINT accounts_recoverycode_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_rightsdecision
    ADD CONSTRAINT accounts_rightsdecision_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_rightsdecision
    ADD CONSTRAINT accounts_rightsdecision_request_id_key UNIQUE (request_id);
ALTER TABLE ONLY public.accounts_rightsrequest
    ADD CONSTRAINT accounts_rightsrequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_roleofuserchange
    ADD CONSTRAINT accounts_roleofuserchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.accounts_secondfactor
    ADD CONSTRAINT accounts_secondfactor_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.accounts_secondfactorchange
    ADD CONSTRAINT accounts_secondfactorchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.accounts_securityevent
    ADD CONSTRAINT accounts_securityevent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_group_id_59c0b32f_uniq UNIQUE (user_id, group_id);
ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permi_user_id_permission_id_2ab516c2_uniq UNIQUE (user_id, permission_id);
ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_username_key UNIQUE (username);
ALTER TABLE ONLY public.accounts_userchange
    ADD CONSTRAINT accounts_userchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.province_adminunit
    ADD CONSTRAINT adminunit_scheme_code UNIQUE (scheme, code);
ALTER TABLE ONLY public.province_adminunit
    ADD CONSTRAINT adminunit_scheme_path_slug UNIQUE (scheme, path_slug);
ALTER TABLE ONLY public.citizen_article
    ADD CONSTRAINT article_code_in_source UNIQUE (source_id, code);
ALTER TABLE ONLY public.reports_auditlink
    ADD CONSTRAINT audit_link_table_number UNIQUE ("table", number);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_breachperson
    ADD CONSTRAINT breach_account_once UNIQUE (breach_id, user_id);
ALTER TABLE ONLY public.reports_breachperson
    ADD CONSTRAINT breach_report_once UNIQUE (breach_id, report_id);
ALTER TABLE ONLY public.citizen_article
    ADD CONSTRAINT citizen_article_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_articlechange
    ADD CONSTRAINT citizen_articlechange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.citizen_camerabasis
    ADD CONSTRAINT citizen_camerabasis_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_camerabasischange
    ADD CONSTRAINT citizen_camerabasischange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.citizen_contact
    ADD CONSTRAINT citizen_contact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_contactchange
    ADD CONSTRAINT citizen_contactchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.citizen_correction
    ADD CONSTRAINT citizen_correction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_feeaccount
    ADD CONSTRAINT citizen_feeaccount_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_feeaccountchange
    ADD CONSTRAINT citizen_feeaccountchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.citizen_feedentry
    ADD CONSTRAINT citizen_feedentry_article_id_key UNIQUE (article_id);
ALTER TABLE ONLY public.citizen_feedentry
    ADD CONSTRAINT citizen_feedentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_figure
    ADD CONSTRAINT citizen_figure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_figurechange
    ADD CONSTRAINT citizen_figurechange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.citizen_importrun
    ADD CONSTRAINT citizen_importrun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_notice
    ADD CONSTRAINT citizen_notice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_noticechange
    ADD CONSTRAINT citizen_noticechange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.citizen_place
    ADD CONSTRAINT citizen_place_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_placechange
    ADD CONSTRAINT citizen_placechange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.citizen_series
    ADD CONSTRAINT citizen_series_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_serieschange
    ADD CONSTRAINT citizen_serieschange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.citizen_source
    ADD CONSTRAINT citizen_source_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_sourcechange
    ADD CONSTRAINT citizen_sourcechange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.citizen_tile
    ADD CONSTRAINT citizen_tile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_tile
    ADD CONSTRAINT citizen_tile_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.citizen_tilechange
    ADD CONSTRAINT citizen_tilechange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.citizen_contact
    ADD CONSTRAINT contact_code_in_source UNIQUE (source_id, code);
ALTER TABLE ONLY public.notifications_dailycount
    ADD CONSTRAINT daily_count_once UNIQUE (day, channel, pool, recipient_hash);
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.citizen_figure
    ADD CONSTRAINT figure_at_moment UNIQUE (series_id, at);
ALTER TABLE ONLY public.accounts_linkedidentity
    ADD CONSTRAINT identity_once UNIQUE (door, subject_hash);
ALTER TABLE ONLY public.accounts_linkedidentity
    ADD CONSTRAINT identity_one_of_account UNIQUE (door, user_id);
ALTER TABLE ONLY public.reports_mailpiece
    ADD CONSTRAINT mail_piece_once UNIQUE (mail_id, number);
ALTER TABLE ONLY public.reports_metoo
    ADD CONSTRAINT me_too_once_a_person UNIQUE (report_id, person);
ALTER TABLE ONLY public.reports_mention
    ADD CONSTRAINT mention_once_a_note UNIQUE (note_id, person_id);
ALTER TABLE ONLY public.accounts_mutednews
    ADD CONSTRAINT muted_news_once UNIQUE (user_id, "group", channel);
ALTER TABLE ONLY public.citizen_notice
    ADD CONSTRAINT notice_code_in_source UNIQUE (source_id, code);
ALTER TABLE ONLY public.notifications_dailycount
    ADD CONSTRAINT notifications_dailycount_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notifications_message
    ADD CONSTRAINT notifications_message_dedupe_key_key UNIQUE (dedupe_key);
ALTER TABLE ONLY public.notifications_message
    ADD CONSTRAINT notifications_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notifications_suppression
    ADD CONSTRAINT notifications_suppression_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notifications_suppression
    ADD CONSTRAINT notifications_suppression_recipient_hash_key UNIQUE (recipient_hash);
ALTER TABLE ONLY public.notifications_zalotoken
    ADD CONSTRAINT notifications_zalotoken_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notifications_zalotoken
    ADD CONSTRAINT notifications_zalotoken_seed_key UNIQUE (seed);
ALTER TABLE ONLY public.partners_partnerupdate
    ADD CONSTRAINT partner_update_once UNIQUE (key_id, report_id, fingerprint);
ALTER TABLE ONLY public.partners_call
    ADD CONSTRAINT partners_call_call_id_key UNIQUE (call_id);
ALTER TABLE ONLY public.partners_call
    ADD CONSTRAINT partners_call_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_call
    ADD CONSTRAINT partners_call_submission_id_key UNIQUE (submission_id);
ALTER TABLE ONLY public.partners_callback
    ADD CONSTRAINT partners_callback_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_callcentrekey
    ADD CONSTRAINT partners_callcentrekey_key_id_key UNIQUE (key_id);
ALTER TABLE ONLY public.partners_callcentrekey
    ADD CONSTRAINT partners_callcentrekey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_callcentrekeychange
    ADD CONSTRAINT partners_callcentrekeychange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.partners_callopening
    ADD CONSTRAINT partners_callopening_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_opendatafile
    ADD CONSTRAINT partners_opendatafile_form_key UNIQUE (form);
ALTER TABLE ONLY public.partners_opendatafile
    ADD CONSTRAINT partners_opendatafile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_operatorextension
    ADD CONSTRAINT partners_operatorextension_number_key UNIQUE (number);
ALTER TABLE ONLY public.partners_operatorextension
    ADD CONSTRAINT partners_operatorextension_operator_id_key UNIQUE (operator_id);
ALTER TABLE ONLY public.partners_operatorextension
    ADD CONSTRAINT partners_operatorextension_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_operatorextensionchange
    ADD CONSTRAINT partners_operatorextensionchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.partners_partnerkey
    ADD CONSTRAINT partners_partnerkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_partnerkey
    ADD CONSTRAINT partners_partnerkey_prefix_key UNIQUE (prefix);
ALTER TABLE ONLY public.partners_partnerkeychange
    ADD CONSTRAINT partners_partnerkeychange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.partners_partnerpost
    ADD CONSTRAINT partners_partnerpost_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_partnerpost
    ADD CONSTRAINT partners_partnerpost_submission_id_key UNIQUE (submission_id);
ALTER TABLE ONLY public.partners_partnerpost
    ADD CONSTRAINT partners_partnerpost_token_key UNIQUE (token);
ALTER TABLE ONLY public.partners_partnerupdate
    ADD CONSTRAINT partners_partnerupdate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_signedrequest
    ADD CONSTRAINT partners_signedrequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_webhook
    ADD CONSTRAINT partners_webhook_name_key UNIQUE (name);
ALTER TABLE ONLY public.partners_webhook
    ADD CONSTRAINT partners_webhook_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_webhookchange
    ADD CONSTRAINT partners_webhookchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.partners_webhookdelivery
    ADD CONSTRAINT partners_webhookdelivery_key_key UNIQUE (key);
ALTER TABLE ONLY public.partners_webhookdelivery
    ADD CONSTRAINT partners_webhookdelivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_passkey
    ADD CONSTRAINT passkey_credential_once UNIQUE (credential_id);
ALTER TABLE ONLY public.pghistory_context
    ADD CONSTRAINT pghistory_context_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_place
    ADD CONSTRAINT place_code_in_source UNIQUE (source_id, code);
ALTER TABLE ONLY public.province_adminunit
    ADD CONSTRAINT province_adminunit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.province_adminunitchange
    ADD CONSTRAINT province_adminunitchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.province_agency
    ADD CONSTRAINT province_agency_code_key UNIQUE (code);
ALTER TABLE ONLY public.province_agency
    ADD CONSTRAINT province_agency_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.province_agencychange
    ADD CONSTRAINT province_agencychange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.province_calendarday
    ADD CONSTRAINT province_calendarday_date_key UNIQUE (date);
ALTER TABLE ONLY public.province_calendarday
    ADD CONSTRAINT province_calendarday_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.province_calendardaychange
    ADD CONSTRAINT province_calendardaychange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.province_portal
    ADD CONSTRAINT province_portal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.province_portalchange
    ADD CONSTRAINT province_portalchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.reports_questionanswer
    ADD CONSTRAINT question_answered_once UNIQUE (report_id, question_id);
ALTER TABLE ONLY public.reports_releasedtable
    ADD CONSTRAINT released_table_once UNIQUE (period, "table");
ALTER TABLE ONLY public.reports_reminder
    ADD CONSTRAINT reminder_once UNIQUE (report_id, step, due_at, occasion);
ALTER TABLE ONLY public.reports_accessreview
    ADD CONSTRAINT reports_accessreview_access_id_key UNIQUE (access_id);
ALTER TABLE ONLY public.reports_accessreview
    ADD CONSTRAINT reports_accessreview_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_answer
    ADD CONSTRAINT reports_answer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_attachment
    ADD CONSTRAINT reports_attachment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_attachment
    ADD CONSTRAINT reports_attachment_token_key UNIQUE (token);
ALTER TABLE ONLY public.reports_auditfence
    ADD CONSTRAINT reports_auditfence_pkey PRIMARY KEY ("table");
ALTER TABLE ONLY public.reports_auditlink
    ADD CONSTRAINT reports_auditlink_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_ban
    ADD CONSTRAINT reports_ban_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_breachentry
    ADD CONSTRAINT reports_breachentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_breachnotice
    ADD CONSTRAINT reports_breachnotice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_breachperson
    ADD CONSTRAINT reports_breachperson_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_caseaction
    ADD CONSTRAINT reports_caseaction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_casedocument
    ADD CONSTRAINT reports_casedocument_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_casedocument
    ADD CONSTRAINT reports_casedocument_token_key UNIQUE (token);
ALTER TABLE ONLY public.reports_category
    ADD CONSTRAINT reports_category_code_key UNIQUE (code);
ALTER TABLE ONLY public.reports_category
    ADD CONSTRAINT reports_category_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_category
    ADD CONSTRAINT reports_category_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.reports_categorychange
    ADD CONSTRAINT reports_categorychange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.reports_categoryquestion
    ADD CONSTRAINT reports_categoryquestion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_categoryquestionchange
    ADD CONSTRAINT reports_categoryquestionchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.reports_changedday
    ADD CONSTRAINT reports_changedday_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_confidentialreader
    ADD CONSTRAINT reports_confidentialreader_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_confidentialreaderchange
    ADD CONSTRAINT reports_confidentialreaderchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.reports_cooperation
    ADD CONSTRAINT reports_cooperation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_countedmonth
    ADD CONSTRAINT reports_countedmonth_pkey PRIMARY KEY (month);
ALTER TABLE ONLY public.reports_daycounter
    ADD CONSTRAINT reports_daycounter_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.reports_deadlinerecount
    ADD CONSTRAINT reports_deadlinerecount_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_export
    ADD CONSTRAINT reports_export_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_exportdownload
    ADD CONSTRAINT reports_exportdownload_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_followup
    ADD CONSTRAINT reports_followup_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_followup
    ADD CONSTRAINT reports_followup_rating_id_key UNIQUE (rating_id);
ALTER TABLE ONLY public.reports_formerlycomplained
    ADD CONSTRAINT reports_formerlycomplained_once UNIQUE (report_id, agency_id);
ALTER TABLE ONLY public.reports_formerlycomplained
    ADD CONSTRAINT reports_formerlycomplained_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_heldanswers
    ADD CONSTRAINT reports_heldanswers_pkey PRIMARY KEY (submission_id);
ALTER TABLE ONLY public.reports_heldfile
    ADD CONSTRAINT reports_heldfile_once UNIQUE (submission_id, sha256);
ALTER TABLE ONLY public.reports_heldfile
    ADD CONSTRAINT reports_heldfile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_heldfile
    ADD CONSTRAINT reports_heldfile_token_key UNIQUE (token);
ALTER TABLE ONLY public.reports_incomingmail
    ADD CONSTRAINT reports_incomingmail_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.reports_incomingmail
    ADD CONSTRAINT reports_incomingmail_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_mailpiece
    ADD CONSTRAINT reports_mailpiece_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_mapcell
    ADD CONSTRAINT reports_mapcell_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_mapchange
    ADD CONSTRAINT reports_mapchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_mappoint
    ADD CONSTRAINT reports_mappoint_pkey PRIMARY KEY (report_id);
ALTER TABLE ONLY public.reports_mediafolder
    ADD CONSTRAINT reports_mediafolder_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_mention
    ADD CONSTRAINT reports_mention_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_metoo
    ADD CONSTRAINT reports_metoo_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_noticechoice
    ADD CONSTRAINT reports_noticechoice_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.reports_pendingaction
    ADD CONSTRAINT reports_pendingaction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_pendingreport
    ADD CONSTRAINT reports_pendingreport_key_key UNIQUE (key);
ALTER TABLE ONLY public.reports_pendingreport
    ADD CONSTRAINT reports_pendingreport_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_pendingreport
    ADD CONSTRAINT reports_pendingreport_source_key UNIQUE (source);
ALTER TABLE ONLY public.reports_pendingreport
    ADD CONSTRAINT reports_pendingreport_submission_id_key UNIQUE (submission_id);
ALTER TABLE ONLY public.reports_personaldataaccess
    ADD CONSTRAINT reports_personaldataaccess_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_personaldatabreach
    ADD CONSTRAINT reports_personaldatabreach_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_personaldatabreachchange
    ADD CONSTRAINT reports_personaldatabreachchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.reports_photooriginal
    ADD CONSTRAINT reports_photooriginal_attachment_id_key UNIQUE (attachment_id);
ALTER TABLE ONLY public.reports_photooriginal
    ADD CONSTRAINT reports_photooriginal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_photooriginal
    ADD CONSTRAINT reports_photooriginal_token_key UNIQUE (token);
ALTER TABLE ONLY public.reports_publication
    ADD CONSTRAINT reports_publication_pkey PRIMARY KEY (report_id);
ALTER TABLE ONLY public.reports_questionanswer
    ADD CONSTRAINT reports_questionanswer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_rating
    ADD CONSTRAINT reports_rating_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_rating
    ADD CONSTRAINT reports_rating_report_id_key UNIQUE (report_id);
ALTER TABLE ONLY public.reports_releasedtable
    ADD CONSTRAINT reports_releasedtable_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_reminder
    ADD CONSTRAINT reports_reminder_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_reopeningrequest
    ADD CONSTRAINT reports_reopeningrequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_reopeningrequest
    ADD CONSTRAINT reports_reopeningrequest_report_id_key UNIQUE (report_id);
ALTER TABLE ONLY public.reports_replytemplate
    ADD CONSTRAINT reports_replytemplate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_replytemplatechange
    ADD CONSTRAINT reports_replytemplatechange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_code_key UNIQUE (code);
ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_submission_id_key UNIQUE (submission_id);
ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_token_key UNIQUE (token);
ALTER TABLE ONLY public.reports_reportchange
    ADD CONSTRAINT reports_reportchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.reports_reporter
    ADD CONSTRAINT reports_reporter_pkey PRIMARY KEY (report_id);
ALTER TABLE ONLY public.reports_reporterchange
    ADD CONSTRAINT reports_reporterchange_pkey PRIMARY KEY (pgh_id);
ALTER TABLE ONLY public.reports_reportevent
    ADD CONSTRAINT reports_reportevent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_retraction
    ADD CONSTRAINT reports_retraction_pkey PRIMARY KEY (report_id);
ALTER TABLE ONLY public.reports_searchword
    ADD CONSTRAINT reports_searchword_pkey PRIMARY KEY (word);
ALTER TABLE ONLY public.reports_staffnote
    ADD CONSTRAINT reports_staffnote_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_statenews
    ADD CONSTRAINT reports_statenews_pkey PRIMARY KEY (event_id);
ALTER TABLE ONLY public.reports_subscription
    ADD CONSTRAINT reports_subscription_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports_suspicion
    ADD CONSTRAINT reports_suspicion_pkey PRIMARY KEY (report_id);
ALTER TABLE ONLY public.reports_userequest
    ADD CONSTRAINT reports_userequest_consent_id_key UNIQUE (consent_id);
ALTER TABLE ONLY public.reports_userequest
    ADD CONSTRAINT reports_userequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.citizen_series
    ADD CONSTRAINT series_code_in_source UNIQUE (source_id, code);
ALTER TABLE ONLY public.partners_signedrequest
    ADD CONSTRAINT signed_request_once UNIQUE (key_id, nonce);
ALTER TABLE ONLY public.citizen_source
    ADD CONSTRAINT source_name_in_tile UNIQUE (tile, name);
CREATE INDEX access_agency ON public.reports_personaldataaccess USING btree (agency_id, at DESC, id DESC);
CREATE INDEX access_by ON public.reports_personaldataaccess USING btree (by_id, at DESC, id DESC);
CREATE INDEX access_ground ON public.reports_personaldataaccess USING btree (ground, at DESC, id DESC);
CREATE INDEX access_newest ON public.reports_personaldataaccess USING btree (at DESC, id DESC);
CREATE INDEX accounts_consent_subject_6c41abb7 ON public.accounts_consent USING btree (subject);
CREATE INDEX accounts_consent_subject_6c41abb7_like ON public.accounts_consent USING btree (subject varchar_pattern_ops);
CREATE INDEX accounts_consenttext_text_hash_b8191f6e_like ON public.accounts_consenttext USING btree (text_hash varchar_pattern_ops);
CREATE INDEX accounts_datarequest_answered_by_id_a03b968d ON public.accounts_datarequest USING btree (answered_by_id);
CREATE INDEX accounts_datarequest_citizen_id_e723fbd1 ON public.accounts_datarequest USING btree (citizen_id);
CREATE INDEX accounts_datarequest_subject_9389e97f ON public.accounts_datarequest USING btree (subject);
CREATE INDEX accounts_datarequest_subject_9389e97f_like ON public.accounts_datarequest USING btree (subject varchar_pattern_ops);
CREATE INDEX accounts_device_session_hash_446b5749_like ON public.accounts_device USING btree (session_hash varchar_pattern_ops);
CREATE INDEX accounts_device_user_id_f8e29eb4 ON public.accounts_device USING btree (user_id);
CREATE INDEX accounts_identityconflict_account_id_aedb6ca1 ON public.accounts_identityconflict USING btree (account_id);
CREATE INDEX accounts_identityconflict_decided_by_id_f4906a78 ON public.accounts_identityconflict USING btree (decided_by_id);
CREATE INDEX accounts_identityconflict_link_id_2dd976bf ON public.accounts_identityconflict USING btree (link_id);
CREATE INDEX accounts_linkedidentity_user_id_a7cb27c0 ON public.accounts_linkedidentity USING btree (user_id);
CREATE INDEX accounts_mutednews_user_id_7ddc34b3 ON public.accounts_mutednews USING btree (user_id);
CREATE INDEX accounts_passkey_user_id_f8f562b4 ON public.accounts_passkey USING btree (user_id);
CREATE INDEX accounts_recoverycode_code_hash_936dc363_like ON public.accounts_recoverycode USING btree (code_hash varchar_pattern_ops);
CREATE INDEX accounts_recoverycode_user_id_994761d3 ON public.accounts_recoverycode USING btree (user_id);
CREATE INDEX accounts_rightsdecision_by_id_651bac19 ON public.accounts_rightsdecision USING btree (by_id);
CREATE INDEX accounts_rightsrequest_asked_by_id_2f04148e ON public.accounts_rightsrequest USING btree (asked_by_id);
CREATE INDEX accounts_rightsrequest_user_id_4934bd91 ON public.accounts_rightsrequest USING btree (user_id);
CREATE INDEX accounts_securityevent_user_id_b711491d ON public.accounts_securityevent USING btree (user_id);
CREATE INDEX accounts_user_agency_id_ba328885 ON public.accounts_user USING btree (agency_id);
CREATE INDEX accounts_user_groups_group_id_bd11a704 ON public.accounts_user_groups USING btree (group_id);
CREATE INDEX accounts_user_groups_user_id_52b62117 ON public.accounts_user_groups USING btree (user_id);
CREATE INDEX accounts_user_user_permissions_permission_id_113bb443 ON public.accounts_user_user_permissions USING btree (permission_id);
CREATE INDEX accounts_user_user_permissions_user_id_e4f0a161 ON public.accounts_user_user_permissions USING btree (user_id);
CREATE INDEX accounts_user_username_6088629e_like ON public.accounts_user USING btree (username varchar_pattern_ops);
CREATE INDEX adminunit_change_at ON public.province_adminunitchange USING btree (pgh_created_at);
CREATE INDEX adminunit_change_of ON public.province_adminunitchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX agency_change_at ON public.province_agencychange USING btree (pgh_created_at);
CREATE INDEX agency_change_of ON public.province_agencychange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX answer_correction_waiting ON public.reports_answer USING btree (report_id) WHERE ((approved_at IS NULL) AND (corrects_id IS NOT NULL) AND (returned_at IS NULL));
CREATE INDEX article_change_at ON public.citizen_articlechange USING btree (pgh_created_at);
CREATE INDEX article_change_of ON public.citizen_articlechange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX article_conditions ON public.citizen_article USING btree (source_id) WHERE (is_on AND (NOT (conditions = ''::text)));
CREATE INDEX article_count ON public.citizen_article USING btree (source_id, "group") INCLUDE (ends_at, published_at, unit_id) WHERE is_on;
CREATE INDEX article_newest ON public.citizen_article USING btree (published_at DESC NULLS LAST, id) WHERE is_on;
CREATE INDEX article_of_source ON public.citizen_article USING btree (source_id, "order", published_at DESC NULLS LAST, id) WHERE is_on;
CREATE INDEX article_order ON public.citizen_article USING btree ("order", published_at DESC NULLS LAST, id) WHERE is_on;
CREATE INDEX article_search ON public.citizen_article USING gin (search_vector);
CREATE INDEX attempt_account ON public.accounts_loginattempt USING btree (account_hash, at);
CREATE INDEX attempt_age ON public.accounts_loginattempt USING btree (at);
CREATE INDEX attempt_client ON public.accounts_loginattempt USING btree (client_hash, at);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE UNIQUE INDEX ban_once_a_phone ON public.reports_ban USING btree (phone_hash) WHERE (lifted_at IS NULL);
CREATE INDEX breach_entries ON public.reports_breachentry USING btree (breach_id, id DESC);
CREATE INDEX breach_notice_running ON public.reports_breachnotice USING btree (at) WHERE (ended_at IS NULL);
CREATE INDEX breach_unreported ON public.reports_personaldatabreach USING btree (noticed_at) WHERE ((ministry_told_at IS NULL) AND ((status)::text = 'open'::text));
CREATE INDEX breach_untold ON public.reports_breachperson USING btree (notice_id, id) WHERE (told_at IS NULL);
CREATE INDEX calendarday_change_at ON public.province_calendardaychange USING btree (pgh_created_at);
CREATE INDEX calendarday_change_of ON public.province_calendardaychange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX call_back_age ON public.partners_callback USING btree (last_missed_at);
CREATE UNIQUE INDEX call_back_one_of_number ON public.partners_callback USING btree (phone_hash) WHERE (done_at IS NULL);
CREATE INDEX call_back_waiting ON public.partners_callback USING btree (first_missed_at, id) WHERE (done_at IS NULL);
CREATE INDEX call_newest ON public.partners_call USING btree (first_heard_at DESC, id DESC);
CREATE INDEX call_of_operator ON public.partners_call USING btree (operator_id, started_at DESC, id DESC);
CREATE INDEX call_opening_newest ON public.partners_callopening USING btree (at DESC, id DESC);
CREATE INDEX call_phone ON public.partners_call USING btree (phone_hash) WHERE (NOT ((phone_hash)::text = ''::text));
CREATE INDEX call_recording ON public.partners_call USING btree (recording_until) WHERE (recording_until IS NOT NULL);
CREATE INDEX callcentrekey_change_at ON public.partners_callcentrekeychange USING btree (pgh_created_at);
CREATE INDEX callcentrekey_change_of ON public.partners_callcentrekeychange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX camerabasis_change_at ON public.citizen_camerabasischange USING btree (pgh_created_at);
CREATE INDEX camerabasis_change_of ON public.citizen_camerabasischange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX caseaction_report_at ON public.reports_caseaction USING btree (report_id, at, id);
CREATE INDEX category_change_at ON public.reports_categorychange USING btree (pgh_created_at);
CREATE INDEX category_change_of ON public.reports_categorychange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX categoryquestion_change_at ON public.reports_categoryquestionchange USING btree (pgh_created_at);
CREATE INDEX categoryquestion_change_of ON public.reports_categoryquestionchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX challenge_age ON public.accounts_challenge USING btree (created_at);
CREATE INDEX challenge_client ON public.accounts_challenge USING btree (client_hash, created_at);
CREATE INDEX challenge_destination ON public.accounts_challenge USING btree (destination_hash, created_at);
CREATE UNIQUE INDEX challenge_one_live ON public.accounts_challenge USING btree (purpose, destination_hash, asker_hash) WHERE (closed_at IS NULL);
CREATE INDEX challenge_sms ON public.accounts_challenge USING btree (created_at) WHERE by_sms;
CREATE INDEX citizen_article_source_id_c99505ec ON public.citizen_article USING btree (source_id);
CREATE INDEX citizen_article_unit_id_d691e6e3 ON public.citizen_article USING btree (unit_id);
CREATE INDEX citizen_camerabasis_controller_id_460ebf83 ON public.citizen_camerabasis USING btree (controller_id);
CREATE INDEX citizen_camerabasis_recorded_by_id_2b1661e5 ON public.citizen_camerabasis USING btree (recorded_by_id);
CREATE INDEX citizen_contact_source_id_4522c228 ON public.citizen_contact USING btree (source_id);
CREATE INDEX citizen_contact_unit_id_17fabb1e ON public.citizen_contact USING btree (unit_id);
CREATE INDEX citizen_correction_done_by_id_f08122e0 ON public.citizen_correction USING btree (done_by_id);
CREATE INDEX citizen_correction_source_id_fe390eaa ON public.citizen_correction USING btree (source_id);
CREATE INDEX citizen_feeaccount_agency_id_aef016cd ON public.citizen_feeaccount USING btree (agency_id);
CREATE INDEX citizen_feedentry_source_id_84cf82eb ON public.citizen_feedentry USING btree (source_id);
CREATE INDEX citizen_figure_series_id_757ea764 ON public.citizen_figure USING btree (series_id);
CREATE INDEX citizen_importrun_by_id_b6a5a776 ON public.citizen_importrun USING btree (by_id);
CREATE INDEX citizen_importrun_source_id_73743690 ON public.citizen_importrun USING btree (source_id);
CREATE INDEX citizen_notice_source_id_13666517 ON public.citizen_notice USING btree (source_id);
CREATE INDEX citizen_notice_unit_id_1381381c ON public.citizen_notice USING btree (unit_id);
CREATE INDEX citizen_place_source_id_d7e95623 ON public.citizen_place USING btree (source_id);
CREATE INDEX citizen_place_unit_id_2adfcef1 ON public.citizen_place USING btree (unit_id);
CREATE INDEX citizen_series_source_id_e943a109 ON public.citizen_series USING btree (source_id);
CREATE INDEX citizen_series_unit_id_85d36a02 ON public.citizen_series USING btree (unit_id);
CREATE INDEX citizen_source_checked_by_id_24ce9141 ON public.citizen_source USING btree (checked_by_id);
CREATE INDEX citizen_source_owner_id_c6e18e6d ON public.citizen_source USING btree (owner_id);
CREATE INDEX citizen_tile_slug_c8e35c38_like ON public.citizen_tile USING btree (slug varchar_pattern_ops);
CREATE INDEX confidential_reader_live ON public.reports_confidentialreader USING btree (user_id, report_id) WHERE (removed_at IS NULL);
CREATE UNIQUE INDEX confidential_reader_once ON public.reports_confidentialreader USING btree (report_id, user_id) WHERE (removed_at IS NULL);
CREATE INDEX confidentialread_change_at ON public.reports_confidentialreaderchange USING btree (pgh_created_at);
CREATE INDEX confidentialread_change_of ON public.reports_confidentialreaderchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX consent_ip ON public.accounts_consent USING btree (given_at) WHERE (ip IS NOT NULL);
CREATE INDEX consent_newest ON public.accounts_consent USING btree (given_at DESC, id DESC);
CREATE INDEX contact_change_at ON public.citizen_contactchange USING btree (pgh_created_at);
CREATE INDEX contact_change_of ON public.citizen_contactchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX contact_search ON public.citizen_contact USING gin (search_vector);
CREATE UNIQUE INDEX cooperation_once_at_a_time ON public.reports_cooperation USING btree (report_id, agency_id) WHERE (ended_at IS NULL);
CREATE INDEX cooperation_running ON public.reports_cooperation USING btree (agency_id, report_id) WHERE (ended_at IS NULL);
CREATE INDEX correction_open ON public.citizen_correction USING btree (source_id, sent_at DESC) WHERE (done_at IS NULL);
CREATE INDEX datarequest_age ON public.accounts_datarequest USING btree (asked_at);
CREATE INDEX datarequest_open ON public.accounts_datarequest USING btree (due_at, id) WHERE ((status)::text = 'open'::text);
CREATE UNIQUE INDEX datarequest_open_once ON public.accounts_datarequest USING btree (subject, kind, about) WHERE ((status)::text = 'open'::text);
CREATE INDEX device_age ON public.accounts_device USING btree (last_seen_at);
CREATE INDEX device_user ON public.accounts_device USING btree (user_id, last_seen_at DESC);
CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);
CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX document_report ON public.reports_casedocument USING btree (report_id, id);
CREATE INDEX event_at ON public.reports_reportevent USING btree (at, id);
CREATE INDEX event_extension_asked ON public.reports_reportevent USING btree (report_id) WHERE ((name)::text = 'request_extension'::text);
CREATE INDEX event_report_at ON public.reports_reportevent USING btree (report_id, at, id);
CREATE INDEX export_by ON public.reports_export USING btree (by_id, id DESC);
CREATE INDEX export_kept ON public.reports_export USING btree (finished_at) WHERE (NOT ((file)::text = ''::text));
CREATE INDEX export_unfinished ON public.reports_export USING btree (id) WHERE ((status)::text = ANY (ARRAY[('waiting'::character varying)::text, ('running'::character varying)::text]));
CREATE INDEX feeaccount_change_at ON public.citizen_feeaccountchange USING btree (pgh_created_at);
CREATE INDEX feeaccount_change_of ON public.citizen_feeaccountchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX feed_entry_guid ON public.citizen_feedentry USING btree (source_id, guid);
CREATE INDEX feed_entry_link ON public.citizen_feedentry USING btree (source_id, link);
CREATE INDEX figure_by_kind ON public.citizen_figure USING btree (series_id, is_forecast, at);
CREATE INDEX figure_change_at ON public.citizen_figurechange USING btree (pgh_created_at);
CREATE INDEX figure_change_of ON public.citizen_figurechange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX follow_up_open ON public.reports_followup USING btree (rating_id) WHERE (closed_at IS NULL);
CREATE INDEX identity_conflict_newest ON public.accounts_identityconflict USING btree (at DESC, id DESC);
CREATE UNIQUE INDEX identity_conflict_open_once ON public.accounts_identityconflict USING btree (account_id, link_id, kind) WHERE ((outcome)::text = ''::text);
CREATE INDEX import_run_kept ON public.citizen_importrun USING btree (asked_at) WHERE is_kept;
CREATE INDEX import_run_of ON public.citizen_importrun USING btree (source_id, id DESC);
CREATE INDEX import_run_unfinished ON public.citizen_importrun USING btree (id) WHERE ((status)::text = ANY (ARRAY[('checking'::character varying)::text, ('storing'::character varying)::text]));
CREATE INDEX mail_age ON public.reports_incomingmail USING btree (received_at) WHERE (erased_at IS NULL);
CREATE INDEX mail_by_id ON public.reports_incomingmail USING btree (id_digest) WHERE (NOT ((id_digest)::text = ''::text));
CREATE INDEX mail_newest ON public.reports_incomingmail USING btree (received_at DESC, id DESC);
CREATE INDEX mail_set_aside ON public.reports_incomingmail USING btree (id) WHERE ((state)::text = 'set_aside'::text);
CREATE INDEX mail_stored ON public.reports_incomingmail USING btree (id) WHERE ((state)::text = 'stored'::text);
CREATE INDEX map_cell_empty ON public.reports_mapcell USING btree (id) WHERE (count = 0);
CREATE UNIQUE INDEX map_cell_once ON public.reports_mapcell USING btree (scope, shift, channel, x, month, y, stage) INCLUDE (count, lat_sum, lng_sum) NULLS NOT DISTINCT;
CREATE INDEX map_point_agency ON public.reports_mappoint USING btree (agency_id, reported_on) INCLUDE (lng, lat, tile, stage, category_id, district_id, commune_id, channel);
CREATE INDEX map_point_category ON public.reports_mappoint USING btree (category_id, district_id, reported_on) INCLUDE (lng, lat, tile, stage, commune_id, agency_id, channel);
CREATE INDEX map_point_commune ON public.reports_mappoint USING btree (commune_id, reported_on) INCLUDE (lng, lat, tile, stage, category_id, district_id, agency_id, channel);
CREATE INDEX map_point_district ON public.reports_mappoint USING btree (district_id, reported_on) INCLUDE (lng, lat, tile, stage, category_id, commune_id, agency_id, channel);
CREATE INDEX map_point_newest ON public.reports_mappoint USING btree (reported_on DESC, report_id DESC) INCLUDE (lng, lat, tile, stage, category_id, district_id, commune_id, agency_id, channel);
CREATE INDEX map_point_stage ON public.reports_mappoint USING btree (stage, reported_on) INCLUDE (lng, lat, tile, category_id, district_id, commune_id, agency_id, channel);
CREATE INDEX map_point_tile ON public.reports_mappoint USING btree (tile, lng, lat) INCLUDE (stage, category_id, district_id, commune_id, agency_id, channel, reported_on);
CREATE INDEX me_too_known ON public.reports_metoo USING btree (at) WHERE (forgotten_at IS NULL);
CREATE INDEX me_too_network ON public.reports_metoo USING btree (at) WHERE (NOT ((network)::text = ''::text));
CREATE INDEX mention_unseen ON public.reports_mention USING btree (person_id, report_id) WHERE (read_at IS NULL);
CREATE INDEX message_age ON public.notifications_message USING btree (created_at) WHERE (NOT ((recipient_hash)::text = ''::text));
CREATE INDEX message_open ON public.notifications_message USING btree (urgent DESC, next_attempt_at, id) WHERE ((status)::text = ANY (ARRAY[('waiting'::character varying)::text, ('sending'::character varying)::text]));
CREATE INDEX message_receipt ON public.notifications_message USING btree (gateway, provider_id) WHERE (NOT ((provider_id)::text = ''::text));
CREATE INDEX note_report ON public.reports_staffnote USING btree (report_id, id DESC);
CREATE INDEX notice_change_at ON public.citizen_noticechange USING btree (pgh_created_at);
CREATE INDEX notice_change_of ON public.citizen_noticechange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX notice_end ON public.citizen_notice USING btree (source_id, ends_at) WHERE is_on;
CREATE INDEX notice_news ON public.citizen_notice USING btree (news_at);
CREATE INDEX notice_search ON public.citizen_notice USING gin (search_vector);
CREATE INDEX notice_time ON public.citizen_notice USING btree (kind, starts_at);
CREATE INDEX notice_unannounced ON public.citizen_notice USING btree (id) WHERE ((announced_at IS NULL) AND (level = 3));
CREATE INDEX notifications_message_dedupe_key_35f31e9e_like ON public.notifications_message USING btree (dedupe_key varchar_pattern_ops);
CREATE INDEX notifications_message_recipient_hash_fef9d3e4 ON public.notifications_message USING btree (recipient_hash);
CREATE INDEX notifications_message_recipient_hash_fef9d3e4_like ON public.notifications_message USING btree (recipient_hash varchar_pattern_ops);
CREATE INDEX notifications_suppression_recipient_hash_a68072f7_like ON public.notifications_suppression USING btree (recipient_hash varchar_pattern_ops);
CREATE INDEX notifications_zalotoken_seed_0d265812_like ON public.notifications_zalotoken USING btree (seed varchar_pattern_ops);
CREATE INDEX operatorextensio_change_at ON public.partners_operatorextensionchange USING btree (pgh_created_at);
CREATE INDEX operatorextensio_change_of ON public.partners_operatorextensionchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX original_age ON public.reports_photooriginal USING btree (at);
CREATE UNIQUE INDEX partner_key_name ON public.partners_partnerkey USING btree (name) WHERE (revoked_at IS NULL);
CREATE INDEX partner_post_same ON public.partners_partnerpost USING btree (key_id, fingerprint, posted_at DESC);
CREATE INDEX partnerkey_change_at ON public.partners_partnerkeychange USING btree (pgh_created_at);
CREATE INDEX partnerkey_change_of ON public.partners_partnerkeychange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX partners_call_call_id_bee5cc8d_like ON public.partners_call USING btree (call_id varchar_pattern_ops);
CREATE INDEX partners_call_operator_id_16a6f767 ON public.partners_call USING btree (operator_id);
CREATE INDEX partners_callback_claimed_by_id_72488281 ON public.partners_callback USING btree (claimed_by_id);
CREATE INDEX partners_callcentrekey_key_id_bf27e1e5_like ON public.partners_callcentrekey USING btree (key_id varchar_pattern_ops);
CREATE INDEX partners_callopening_by_id_a86798ca ON public.partners_callopening USING btree (by_id);
CREATE INDEX partners_opendatafile_form_7e74f529_like ON public.partners_opendatafile USING btree (form varchar_pattern_ops);
CREATE INDEX partners_operatorextension_number_23f7ca46_like ON public.partners_operatorextension USING btree (number varchar_pattern_ops);
CREATE INDEX partners_partnerkey_agency_id_9c512ce1 ON public.partners_partnerkey USING btree (agency_id);
CREATE INDEX partners_partnerkey_created_by_id_e8a0e0a3 ON public.partners_partnerkey USING btree (created_by_id);
CREATE INDEX partners_partnerkey_prefix_b0ba19a5_like ON public.partners_partnerkey USING btree (prefix varchar_pattern_ops);
CREATE INDEX partners_partnerpost_key_id_f9b29cad ON public.partners_partnerpost USING btree (key_id);
CREATE INDEX partners_partnerpost_test_category_id_d4954088 ON public.partners_partnerpost USING btree (test_category_id);
CREATE INDEX partners_partnerpost_token_50880484_like ON public.partners_partnerpost USING btree (token varchar_pattern_ops);
CREATE INDEX partners_partnerupdate_event_id_745fcb19 ON public.partners_partnerupdate USING btree (event_id);
CREATE INDEX partners_partnerupdate_key_id_7c56b901 ON public.partners_partnerupdate USING btree (key_id);
CREATE INDEX partners_partnerupdate_report_id_676403ab ON public.partners_partnerupdate USING btree (report_id);
CREATE INDEX partners_signedrequest_at_b6c51e6e ON public.partners_signedrequest USING btree (at);
CREATE INDEX partners_signedrequest_key_id_7a7c7080 ON public.partners_signedrequest USING btree (key_id);
CREATE INDEX partners_webhook_agency_id_19f3ff9c ON public.partners_webhook USING btree (agency_id);
CREATE INDEX partners_webhook_created_by_id_83ca48c3 ON public.partners_webhook USING btree (created_by_id);
CREATE INDEX partners_webhook_name_1b5a3721_like ON public.partners_webhook USING btree (name varchar_pattern_ops);
CREATE INDEX partners_webhookdelivery_report_id_42054144 ON public.partners_webhookdelivery USING btree (report_id);
CREATE INDEX partners_webhookdelivery_webhook_id_37495c87 ON public.partners_webhookdelivery USING btree (webhook_id);
CREATE INDEX passkey_change_at ON public.accounts_passkeychange USING btree (pgh_created_at);
CREATE INDEX passkey_change_of ON public.accounts_passkeychange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX pending_expiry ON public.reports_pendingreport USING btree (expires_at, id) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX pending_newest ON public.reports_pendingreport USING btree (received_at DESC, id DESC);
CREATE INDEX permissionofrole_change_at ON public.accounts_permissionofrolechange USING btree (pgh_created_at);
CREATE INDEX permissionofrole_change_of ON public.accounts_permissionofrolechange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX permissionofuser_change_at ON public.accounts_permissionofuserchange USING btree (pgh_created_at);
CREATE INDEX permissionofuser_change_of ON public.accounts_permissionofuserchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX personaldatabrea_change_at ON public.reports_personaldatabreachchange USING btree (pgh_created_at);
CREATE INDEX personaldatabrea_change_of ON public.reports_personaldatabreachchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX place_change_at ON public.citizen_placechange USING btree (pgh_created_at);
CREATE INDEX place_change_of ON public.citizen_placechange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX place_name ON public.citizen_place USING btree (name, id) WHERE is_on;
CREATE INDEX place_point ON public.citizen_place USING btree (latitude, longitude) WHERE (is_on AND (latitude IS NOT NULL));
CREATE INDEX place_search ON public.citizen_place USING gin (search_vector);
CREATE INDEX portal_change_at ON public.province_portalchange USING btree (pgh_created_at);
CREATE INDEX portal_change_of ON public.province_portalchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX province_adminunit_parent_id_4f7a4a77 ON public.province_adminunit USING btree (parent_id);
CREATE INDEX province_adminunit_successor_id_49694567 ON public.province_adminunit USING btree (successor_id);
CREATE INDEX province_agency_code_a70591d4_like ON public.province_agency USING btree (code varchar_pattern_ops);
CREATE INDEX province_agency_parent_id_d0df6579 ON public.province_agency USING btree (parent_id);
CREATE INDEX province_agency_unit_id_1518a375 ON public.province_agency USING btree (unit_id);
CREATE INDEX rating_at ON public.reports_rating USING btree (at) INCLUDE (level, report_id);
CREATE UNIQUE INDEX recount_one_at_a_time ON public.reports_deadlinerecount USING btree (is_running) WHERE is_running;
CREATE INDEX reminder_escalated ON public.reports_reminder USING btree (report_id, due_at) WHERE ((step)::text = 'escalated'::text);
CREATE INDEX reopening_open ON public.reports_reopeningrequest USING btree (report_id) WHERE (decided_at IS NULL);
CREATE INDEX replytemplate_change_at ON public.reports_replytemplatechange USING btree (pgh_created_at);
CREATE INDEX replytemplate_change_of ON public.reports_replytemplatechange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX report_agency_newest ON public.reports_report USING btree (agency_id, submitted_at DESC, id DESC) INCLUDE (state, paused_at, category_id, district_id, channel, handler_id, extensions, confidential, transfer_asked_at);
CREATE INDEX report_agency_worklist ON public.reports_report USING btree (agency_id, urgent DESC, due_at, id) INCLUDE (state, paused_at, category_id, district_id, channel, handler_id, extensions, confidential, transfer_asked_at) WHERE ((state)::text = ANY (ARRAY[('submitted'::character varying)::text, ('received'::character varying)::text, ('assigned'::character varying)::text, ('processing'::character varying)::text, ('need_info'::character varying)::text, ('pending_approval'::character varying)::text]));
CREATE INDEX report_change_at ON public.reports_reportchange USING btree (pgh_created_at);
CREATE INDEX report_change_of ON public.reports_reportchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX report_closed ON public.reports_report USING btree (completed_at, id) WHERE ((state)::text = ANY (ARRAY[('completed'::character varying)::text, ('rejected'::character varying)::text, ('withdrawn'::character varying)::text]));
CREATE INDEX report_commune_newest ON public.reports_report USING btree (commune_id, submitted_at DESC, id DESC);
CREATE INDEX report_confidential ON public.reports_report USING btree (submitted_at DESC, id DESC) WHERE confidential;
CREATE INDEX report_due ON public.reports_report USING btree (due_at);
CREATE INDEX report_merged_into ON public.reports_report USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX report_newest ON public.reports_report USING btree (submitted_at DESC, id DESC) INCLUDE (state, paused_at, category_id, district_id, channel, handler_id, extensions, confidential, transfer_asked_at, agency_id);
CREATE INDEX report_pin ON public.reports_report USING btree (latitude, longitude) WHERE (latitude IS NOT NULL);
CREATE INDEX report_public_agency ON public.reports_report USING btree (agency_id, submitted_at DESC, id DESC) INCLUDE (state, category_id, district_id, commune_id, reported_on, channel, due_at, completed_at) WHERE (is_published AND ((state)::text = ANY (ARRAY[('assigned'::character varying)::text, ('processing'::character varying)::text, ('pending_approval'::character varying)::text, ('completed'::character varying)::text])));
CREATE INDEX report_public_answered ON public.reports_report USING btree (completed_at DESC) WHERE (is_published AND ((state)::text = ANY (ARRAY[('assigned'::character varying)::text, ('processing'::character varying)::text, ('pending_approval'::character varying)::text, ('completed'::character varying)::text])));
CREATE INDEX report_public_category ON public.reports_report USING btree (category_id, submitted_at DESC, id DESC) INCLUDE (state, district_id, commune_id, agency_id, reported_on, channel, due_at, completed_at) WHERE (is_published AND ((state)::text = ANY (ARRAY[('assigned'::character varying)::text, ('processing'::character varying)::text, ('pending_approval'::character varying)::text, ('completed'::character varying)::text])));
CREATE INDEX report_public_commune ON public.reports_report USING btree (commune_id, submitted_at DESC, id DESC) INCLUDE (state, category_id, district_id, agency_id, reported_on, channel, due_at, completed_at) WHERE (is_published AND ((state)::text = ANY (ARRAY[('assigned'::character varying)::text, ('processing'::character varying)::text, ('pending_approval'::character varying)::text, ('completed'::character varying)::text])));
CREATE INDEX report_public_district ON public.reports_report USING btree (district_id, submitted_at DESC, id DESC) INCLUDE (state, category_id, commune_id, agency_id, reported_on, channel, due_at, completed_at) WHERE (is_published AND ((state)::text = ANY (ARRAY[('assigned'::character varying)::text, ('processing'::character varying)::text, ('pending_approval'::character varying)::text, ('completed'::character varying)::text])));
CREATE INDEX report_public_newest ON public.reports_report USING btree (submitted_at DESC, id DESC) INCLUDE (state, category_id, district_id, commune_id, agency_id, reported_on, channel, due_at, completed_at) WHERE (is_published AND ((state)::text = ANY (ARRAY[('assigned'::character varying)::text, ('processing'::character varying)::text, ('pending_approval'::character varying)::text, ('completed'::character varying)::text])));
CREATE INDEX report_public_search ON public.reports_report USING gin (search_vector) WHERE (is_published AND ((state)::text = ANY (ARRAY[('assigned'::character varying)::text, ('processing'::character varying)::text, ('pending_approval'::character varying)::text, ('completed'::character varying)::text])));
CREATE INDEX report_public_state ON public.reports_report USING btree (state, submitted_at DESC, id DESC) INCLUDE (category_id, district_id, commune_id, agency_id, reported_on, channel, due_at, completed_at) WHERE (is_published AND ((state)::text = ANY (ARRAY[('assigned'::character varying)::text, ('processing'::character varying)::text, ('pending_approval'::character varying)::text, ('completed'::character varying)::text])));
CREATE INDEX report_remind ON public.reports_report USING btree (remind_at, id) WHERE (remind_at IS NOT NULL);
CREATE INDEX report_search ON public.reports_report USING gin (search_vector);
CREATE INDEX report_worklist ON public.reports_report USING btree (urgent DESC, due_at, id) INCLUDE (state, paused_at, category_id, district_id, channel, handler_id, extensions, confidential, transfer_asked_at, agency_id) WHERE ((state)::text = ANY (ARRAY[('submitted'::character varying)::text, ('received'::character varying)::text, ('assigned'::character varying)::text, ('processing'::character varying)::text, ('need_info'::character varying)::text, ('pending_approval'::character varying)::text]));
CREATE INDEX reporter_change_at ON public.reports_reporterchange USING btree (pgh_created_at);
CREATE INDEX reporter_change_of ON public.reports_reporterchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX reports_accessreview_by_id_aecd327e ON public.reports_accessreview USING btree (by_id);
CREATE INDEX reports_answer_agency_id_69d9958a ON public.reports_answer USING btree (agency_id);
CREATE INDEX reports_answer_approved_by_id_c2680cbb ON public.reports_answer USING btree (approved_by_id);
CREATE INDEX reports_answer_corrects_id_dcd4c8bc ON public.reports_answer USING btree (corrects_id);
CREATE INDEX reports_answer_drafted_by_id_00411dd7 ON public.reports_answer USING btree (drafted_by_id);
CREATE INDEX reports_answer_report_id_903c5398 ON public.reports_answer USING btree (report_id);
CREATE INDEX reports_attachment_answer_id_66415418 ON public.reports_attachment USING btree (answer_id);
CREATE INDEX reports_attachment_reopening_id_72e15409 ON public.reports_attachment USING btree (reopening_id);
CREATE INDEX reports_attachment_report_id_74b94dae ON public.reports_attachment USING btree (report_id);
CREATE INDEX reports_attachment_token_27777cc9_like ON public.reports_attachment USING btree (token varchar_pattern_ops);
CREATE INDEX reports_auditfence_table_b058dd45_like ON public.reports_auditfence USING btree ("table" varchar_pattern_ops);
CREATE INDEX reports_ban_by_id_47bde523 ON public.reports_ban USING btree (by_id);
CREATE INDEX reports_ban_lifted_by_id_2f963b38 ON public.reports_ban USING btree (lifted_by_id);
CREATE INDEX reports_breachentry_breach_id_7f17c40b ON public.reports_breachentry USING btree (breach_id);
CREATE INDEX reports_breachentry_by_id_ad26861f ON public.reports_breachentry USING btree (by_id);
CREATE INDEX reports_breachnotice_breach_id_41a91478 ON public.reports_breachnotice USING btree (breach_id);
CREATE INDEX reports_breachnotice_by_id_11ccb22c ON public.reports_breachnotice USING btree (by_id);
CREATE INDEX reports_breachnotice_confirmed_by_id_2c686cf7 ON public.reports_breachnotice USING btree (confirmed_by_id);
CREATE INDEX reports_breachperson_breach_id_9594eacb ON public.reports_breachperson USING btree (breach_id);
CREATE INDEX reports_breachperson_listed_in_id_973af03d ON public.reports_breachperson USING btree (listed_in_id);
CREATE INDEX reports_breachperson_notice_id_5ef76a06 ON public.reports_breachperson USING btree (notice_id);
CREATE INDEX reports_breachperson_report_id_063f6751 ON public.reports_breachperson USING btree (report_id);
CREATE INDEX reports_breachperson_user_id_17d6390c ON public.reports_breachperson USING btree (user_id);
CREATE INDEX reports_caseaction_agency_id_a6b1527c ON public.reports_caseaction USING btree (agency_id);
CREATE INDEX reports_caseaction_by_id_780a5520 ON public.reports_caseaction USING btree (by_id);
CREATE INDEX reports_caseaction_document_id_8914f834 ON public.reports_caseaction USING btree (document_id);
CREATE INDEX reports_caseaction_person_id_0ed7a155 ON public.reports_caseaction USING btree (person_id);
CREATE INDEX reports_caseaction_report_id_b99ac589 ON public.reports_caseaction USING btree (report_id);
CREATE INDEX reports_casedocument_by_id_174b787c ON public.reports_casedocument USING btree (by_id);
CREATE INDEX reports_casedocument_removed_by_id_cf85d902 ON public.reports_casedocument USING btree (removed_by_id);
CREATE INDEX reports_casedocument_report_id_8c02c1e0 ON public.reports_casedocument USING btree (report_id);
CREATE INDEX reports_casedocument_token_d64f66ad_like ON public.reports_casedocument USING btree (token varchar_pattern_ops);
CREATE INDEX reports_category_code_a779c56e_like ON public.reports_category USING btree (code varchar_pattern_ops);
CREATE INDEX reports_category_parent_id_a826978f ON public.reports_category USING btree (parent_id);
CREATE INDEX reports_category_slug_5a31c8b6_like ON public.reports_category USING btree (slug varchar_pattern_ops);
CREATE INDEX reports_categoryquestion_category_id_37f766c8 ON public.reports_categoryquestion USING btree (category_id);
CREATE INDEX reports_confidentialreader_given_by_id_c0929226 ON public.reports_confidentialreader USING btree (given_by_id);
CREATE INDEX reports_confidentialreader_removed_by_id_01f6ff7f ON public.reports_confidentialreader USING btree (removed_by_id);
CREATE INDEX reports_confidentialreader_report_id_21ff6208 ON public.reports_confidentialreader USING btree (report_id);
CREATE INDEX reports_confidentialreader_user_id_1fbbfdaa ON public.reports_confidentialreader USING btree (user_id);
CREATE INDEX reports_cooperation_agency_id_8425cedf ON public.reports_cooperation USING btree (agency_id);
CREATE INDEX reports_cooperation_answered_by_id_8a252935 ON public.reports_cooperation USING btree (answered_by_id);
CREATE INDEX reports_cooperation_asked_by_id_a795d19d ON public.reports_cooperation USING btree (asked_by_id);
CREATE INDEX reports_cooperation_report_id_968e93ff ON public.reports_cooperation USING btree (report_id);
CREATE INDEX reports_deadlinerecount_by_id_9fcc153f ON public.reports_deadlinerecount USING btree (by_id);
CREATE INDEX reports_export_agency_id_f8081f50 ON public.reports_export USING btree (agency_id);
CREATE INDEX reports_export_by_id_1044bc50 ON public.reports_export USING btree (by_id);
CREATE INDEX reports_exportdownload_export_id_06aa231d ON public.reports_exportdownload USING btree (export_id);
CREATE INDEX reports_followup_closed_by_id_ba08174c ON public.reports_followup USING btree (closed_by_id);
CREATE INDEX reports_formerlycomplained_agency_id_2397dda3 ON public.reports_formerlycomplained USING btree (agency_id);
CREATE INDEX reports_formerlycomplained_changed_by_id_ffd61bec ON public.reports_formerlycomplained USING btree (changed_by_id);
CREATE INDEX reports_formerlycomplained_report_id_ed2c40e7 ON public.reports_formerlycomplained USING btree (report_id);
CREATE INDEX reports_heldanswers_held_at_1a809109 ON public.reports_heldanswers USING btree (held_at);
CREATE INDEX reports_heldfile_age ON public.reports_heldfile USING btree (held_at);
CREATE INDEX reports_heldfile_token_1677dd07_like ON public.reports_heldfile USING btree (token varchar_pattern_ops);
CREATE INDEX reports_incomingmail_digest_c4196c5e_like ON public.reports_incomingmail USING btree (digest varchar_pattern_ops);
CREATE INDEX reports_mailpiece_mail_id_181ae7dd ON public.reports_mailpiece USING btree (mail_id);
CREATE INDEX reports_mention_note_id_dc2300b3 ON public.reports_mention USING btree (note_id);
CREATE INDEX reports_mention_person_id_ff7d655c ON public.reports_mention USING btree (person_id);
CREATE INDEX reports_mention_report_id_0268a465 ON public.reports_mention USING btree (report_id);
CREATE INDEX reports_metoo_person_700296a0 ON public.reports_metoo USING btree (person);
CREATE INDEX reports_metoo_person_700296a0_like ON public.reports_metoo USING btree (person varchar_pattern_ops);
CREATE INDEX reports_pendingaction_agency_id_1025897f ON public.reports_pendingaction USING btree (agency_id);
CREATE INDEX reports_pendingaction_by_id_b6713177 ON public.reports_pendingaction USING btree (by_id);
CREATE INDEX reports_pendingaction_pending_id_125af90a ON public.reports_pendingaction USING btree (pending_id);
CREATE INDEX reports_pendingreport_answered_report_id_45711afa ON public.reports_pendingreport USING btree (answered_report_id);
CREATE INDEX reports_pendingreport_category_id_e349270c ON public.reports_pendingreport USING btree (category_id);
CREATE INDEX reports_pendingreport_commune_id_a406b1b1 ON public.reports_pendingreport USING btree (commune_id);
CREATE INDEX reports_pendingreport_email_hash_a90f29d3 ON public.reports_pendingreport USING btree (email_hash);
CREATE INDEX reports_pendingreport_email_hash_a90f29d3_like ON public.reports_pendingreport USING btree (email_hash varchar_pattern_ops);
CREATE INDEX reports_pendingreport_phone_hash_8c2ceed2 ON public.reports_pendingreport USING btree (phone_hash);
CREATE INDEX reports_pendingreport_phone_hash_8c2ceed2_like ON public.reports_pendingreport USING btree (phone_hash varchar_pattern_ops);
CREATE INDEX reports_pendingreport_source_2a60aa0c_like ON public.reports_pendingreport USING btree (source varchar_pattern_ops);
CREATE INDEX reports_personaldataaccess_agency_id_c4b4b06b ON public.reports_personaldataaccess USING btree (agency_id);
CREATE INDEX reports_personaldataaccess_by_id_9eedfd68 ON public.reports_personaldataaccess USING btree (by_id);
CREATE INDEX reports_personaldataaccess_report_id_2d493a0e ON public.reports_personaldataaccess USING btree (report_id);
CREATE INDEX reports_photooriginal_by_id_6eac107d ON public.reports_photooriginal USING btree (by_id);
CREATE INDEX reports_photooriginal_token_78922223_like ON public.reports_photooriginal USING btree (token varchar_pattern_ops);
CREATE INDEX reports_publication_at_93ffca10 ON public.reports_publication USING btree (at);
CREATE INDEX reports_questionanswer_question_id_7caf3af5 ON public.reports_questionanswer USING btree (question_id);
CREATE INDEX reports_questionanswer_report_id_f819c953 ON public.reports_questionanswer USING btree (report_id);
CREATE INDEX reports_reminder_report_id_383d091a ON public.reports_reminder USING btree (report_id);
CREATE INDEX reports_reopeningrequest_decided_by_id_35a49be8 ON public.reports_reopeningrequest USING btree (decided_by_id);
CREATE INDEX reports_replytemplate_agency_id_d24be94c ON public.reports_replytemplate USING btree (agency_id);
CREATE INDEX reports_replytemplate_category_id_464bf742 ON public.reports_replytemplate USING btree (category_id);
CREATE INDEX reports_report_agency_id_fe64f2a4 ON public.reports_report USING btree (agency_id);
CREATE INDEX reports_report_category_id_7a7857a8 ON public.reports_report USING btree (category_id);
CREATE INDEX reports_report_code_eb340c4b_like ON public.reports_report USING btree (code varchar_pattern_ops);
CREATE INDEX reports_report_commune_id_babfa675 ON public.reports_report USING btree (commune_id);
CREATE INDEX reports_report_complained_agency_id_6766f964 ON public.reports_report USING btree (complained_agency_id);
CREATE INDEX reports_report_district_id_c14e8227 ON public.reports_report USING btree (district_id);
CREATE INDEX reports_report_handler_id_57cdbc4a ON public.reports_report USING btree (handler_id);
CREATE INDEX reports_report_token_8da13de1_like ON public.reports_report USING btree (token varchar_pattern_ops);
CREATE INDEX reports_reporter_consent_id_1dc6a6e8 ON public.reports_reporter USING btree (consent_id);
CREATE INDEX reports_reporter_email_hash_8354a0c8 ON public.reports_reporter USING btree (email_hash);
CREATE INDEX reports_reporter_email_hash_8354a0c8_like ON public.reports_reporter USING btree (email_hash varchar_pattern_ops);
CREATE INDEX reports_reporter_phone_hash_9180d97e ON public.reports_reporter USING btree (phone_hash);
CREATE INDEX reports_reporter_phone_hash_9180d97e_like ON public.reports_reporter USING btree (phone_hash varchar_pattern_ops);
CREATE INDEX reports_reporter_user_id_c1961c6e ON public.reports_reporter USING btree (user_id);
CREATE INDEX reports_reportevent_agency_id_de0d28ca ON public.reports_reportevent USING btree (agency_id);
CREATE INDEX reports_reportevent_by_id_16a718a7 ON public.reports_reportevent USING btree (by_id);
CREATE INDEX reports_reportevent_report_id_5031d186 ON public.reports_reportevent USING btree (report_id);
CREATE INDEX reports_searchword_word_28982291_like ON public.reports_searchword USING btree (word varchar_pattern_ops);
CREATE INDEX reports_staffnote_agency_id_a92ec24d ON public.reports_staffnote USING btree (agency_id);
CREATE INDEX reports_staffnote_by_id_aeb47861 ON public.reports_staffnote USING btree (by_id);
CREATE INDEX reports_staffnote_report_id_33b89339 ON public.reports_staffnote USING btree (report_id);
CREATE INDEX reports_statenews_report_id_eb981481 ON public.reports_statenews USING btree (report_id);
CREATE INDEX reports_subscription_category_id_7926e8e4 ON public.reports_subscription USING btree (category_id);
CREATE INDEX reports_subscription_commune_id_23053bac ON public.reports_subscription USING btree (commune_id);
CREATE INDEX reports_subscription_consent_id_5ce8c323 ON public.reports_subscription USING btree (consent_id);
CREATE INDEX reports_subscription_report_id_e0d57c93 ON public.reports_subscription USING btree (report_id);
CREATE INDEX reports_subscription_user_id_a3e9d640 ON public.reports_subscription USING btree (user_id);
CREATE INDEX reports_suspicion_flood_id_6098879d ON public.reports_suspicion USING btree (flood_id);
CREATE INDEX reports_suspicion_judged_by_id_f5d58fd1 ON public.reports_suspicion USING btree (judged_by_id);
CREATE INDEX reports_userequest_agency_id_95914f67 ON public.reports_userequest USING btree (agency_id);
CREATE INDEX reports_userequest_asked_by_id_2c3aa7c9 ON public.reports_userequest USING btree (asked_by_id);
CREATE INDEX reports_userequest_report_id_e716c867 ON public.reports_userequest USING btree (report_id);
CREATE INDEX retraction_newest ON public.reports_retraction USING btree (at DESC);
CREATE INDEX retraction_whole ON public.reports_retraction USING btree (at, report_id) WHERE is_whole;
CREATE INDEX rights_request_user ON public.accounts_rightsrequest USING btree (user_id, id DESC);
CREATE INDEX roleofuser_change_at ON public.accounts_roleofuserchange USING btree (pgh_created_at);
CREATE INDEX roleofuser_change_of ON public.accounts_roleofuserchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX secondfactor_change_at ON public.accounts_secondfactorchange USING btree (pgh_created_at);
CREATE INDEX secondfactor_change_of ON public.accounts_secondfactorchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX security_account ON public.accounts_securityevent USING btree (account_mark, at DESC, id DESC);
CREATE INDEX security_client ON public.accounts_securityevent USING btree (client_mark, at DESC, id DESC);
CREATE INDEX security_kind ON public.accounts_securityevent USING btree (kind, at DESC, id DESC);
CREATE INDEX security_newest ON public.accounts_securityevent USING btree (at DESC, id DESC);
CREATE INDEX security_user ON public.accounts_securityevent USING btree (user_id, at DESC, id DESC);
CREATE INDEX series_change_at ON public.citizen_serieschange USING btree (pgh_created_at);
CREATE INDEX series_change_of ON public.citizen_serieschange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX series_search ON public.citizen_series USING gin (search_vector);
CREATE INDEX source_change_at ON public.citizen_sourcechange USING btree (pgh_created_at);
CREATE INDEX source_change_of ON public.citizen_sourcechange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX source_feed_due ON public.citizen_source USING btree (feed_next_at) WHERE (feed_minutes > 0);
CREATE INDEX subscription_contact ON public.reports_subscription USING btree (contact_hash) WHERE (NOT ((contact_hash)::text = ''::text));
CREATE INDEX subscription_due ON public.reports_subscription USING btree (notified_until) WHERE ((ended_at IS NULL) AND (report_id IS NULL));
CREATE INDEX subscription_ended ON public.reports_subscription USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX subscription_notices ON public.reports_subscription USING btree (commune_id) WHERE ((ended_at IS NULL) AND notices);
CREATE UNIQUE INDEX subscription_once ON public.reports_subscription USING btree (report_id, contact_hash, user_id, channel, commune_id, category_id, notices) NULLS NOT DISTINCT WHERE (ended_at IS NULL);
CREATE INDEX suspicion_waiting ON public.reports_suspicion USING btree (report_id) WHERE (judged_at IS NULL);
CREATE INDEX tile_change_at ON public.citizen_tilechange USING btree (pgh_created_at);
CREATE INDEX tile_change_of ON public.citizen_tilechange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX use_request_report ON public.reports_userequest USING btree (report_id, asked_at DESC, id DESC);
CREATE INDEX user_change_at ON public.accounts_userchange USING btree (pgh_created_at);
CREATE INDEX user_change_of ON public.accounts_userchange USING btree (pgh_obj_id, pgh_id);
CREATE UNIQUE INDEX user_email_once ON public.accounts_user USING btree (email_hash) WHERE (email_confirmed_at IS NOT NULL);
CREATE UNIQUE INDEX user_phone_once ON public.accounts_user USING btree (phone_hash) WHERE (phone_confirmed_at IS NOT NULL);
CREATE INDEX webhook_change_at ON public.partners_webhookchange USING btree (pgh_created_at);
CREATE INDEX webhook_change_of ON public.partners_webhookchange USING btree (pgh_obj_id, pgh_id);
CREATE INDEX webhook_delivery_at ON public.partners_webhookdelivery USING btree (at);
CREATE INDEX webhook_delivery_order ON public.partners_webhookdelivery USING btree (webhook_id, report_id, id) WHERE ((status)::text = ANY (ARRAY[('waiting'::character varying)::text, ('sending'::character varying)::text]));
CREATE INDEX webhook_delivery_turn ON public.partners_webhookdelivery USING btree (webhook_id, next_attempt_at, id) WHERE ((status)::text = ANY (ARRAY[('waiting'::character varying)::text, ('sending'::character varying)::text]));
CREATE UNIQUE INDEX webhook_question_once ON public.partners_webhookdelivery USING btree (webhook_id) WHERE ((report_id IS NULL) AND ((status)::text = ANY (ARRAY[('waiting'::character varying)::text, ('sending'::character varying)::text])));
CREATE TRIGGER pgtrigger_added_insert_02a82 AFTER INSERT ON public.partners_partnerkey FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_02a82();
COMMENT ON TRIGGER pgtrigger_added_insert_02a82 ON public.partners_partnerkey IS '3b4127ec0cb9232d94ba3cd5630177c5f1eacfde';
CREATE TRIGGER pgtrigger_added_insert_083ea AFTER INSERT ON public.citizen_place FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_083ea();
COMMENT ON TRIGGER pgtrigger_added_insert_083ea ON public.citizen_place IS '23f3d898cc92492e45479943843266ee33416dee';
CREATE TRIGGER pgtrigger_added_insert_085af AFTER INSERT ON public.province_agency FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_085af();
COMMENT ON TRIGGER pgtrigger_added_insert_085af ON public.province_agency IS '37f03319aa57e2cc4cbf0e8140cc6cf24209e494';
CREATE TRIGGER pgtrigger_added_insert_0a8e3 AFTER INSERT ON public.citizen_notice FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_0a8e3();
COMMENT ON TRIGGER pgtrigger_added_insert_0a8e3 ON public.citizen_notice IS 'ea8a2257e4ee58672bff82b2c0deccb37ee8adcc';
CREATE TRIGGER pgtrigger_added_insert_0febf AFTER INSERT ON public.reports_category FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_0febf();
COMMENT ON TRIGGER pgtrigger_added_insert_0febf ON public.reports_category IS '5c929fcf9ce4f065c07018508df7fb9461d291a5';
CREATE TRIGGER pgtrigger_added_insert_1244f AFTER INSERT ON public.partners_callcentrekey FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_1244f();
COMMENT ON TRIGGER pgtrigger_added_insert_1244f ON public.partners_callcentrekey IS 'c31765e4d2861a79bd30733c37b8cd5f34fbd387';
CREATE TRIGGER pgtrigger_added_insert_4963e AFTER INSERT ON public.reports_categoryquestion FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_4963e();
COMMENT ON TRIGGER pgtrigger_added_insert_4963e ON public.reports_categoryquestion IS '0b77f3f33c36ace60f12269ed669a28c7db3975f';
CREATE TRIGGER pgtrigger_added_insert_51afc AFTER INSERT ON public.partners_operatorextension FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_51afc();
COMMENT ON TRIGGER pgtrigger_added_insert_51afc ON public.partners_operatorextension IS '575c92283d1843e0487985e439faf0820903c62c';
CREATE TRIGGER pgtrigger_added_insert_606af AFTER INSERT ON public.accounts_user_groups FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_606af();
COMMENT ON TRIGGER pgtrigger_added_insert_606af ON public.accounts_user_groups IS '3660566744b078421f283dd858e0881099e45472';
CREATE TRIGGER pgtrigger_added_insert_6c121 AFTER INSERT ON public.reports_confidentialreader FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_6c121();
COMMENT ON TRIGGER pgtrigger_added_insert_6c121 ON public.reports_confidentialreader IS 'a66c29070775ac5221e5abe085f032d79d7843cc';
CREATE TRIGGER pgtrigger_added_insert_737a9 AFTER INSERT ON public.accounts_user_user_permissions FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_737a9();
COMMENT ON TRIGGER pgtrigger_added_insert_737a9 ON public.accounts_user_user_permissions IS '8333b67d07451ce0218c0cb6d035399467370c58';
CREATE TRIGGER pgtrigger_added_insert_7b7d8 AFTER INSERT ON public.citizen_source FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_7b7d8();
COMMENT ON TRIGGER pgtrigger_added_insert_7b7d8 ON public.citizen_source IS '768cf2406e67388896206075e628b92c6503e422';
CREATE TRIGGER pgtrigger_added_insert_82820 AFTER INSERT ON public.reports_personaldatabreach FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_82820();
COMMENT ON TRIGGER pgtrigger_added_insert_82820 ON public.reports_personaldatabreach IS 'c5de070d921768ea16f756672da8d1ca0f00722a';
CREATE TRIGGER pgtrigger_added_insert_89e5f AFTER INSERT ON public.province_calendarday FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_89e5f();
COMMENT ON TRIGGER pgtrigger_added_insert_89e5f ON public.province_calendarday IS '297e9ed7eb9d40d0c9e221494ba196104f8bb041';
CREATE TRIGGER pgtrigger_added_insert_913b1 AFTER INSERT ON public.citizen_article FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_913b1();
COMMENT ON TRIGGER pgtrigger_added_insert_913b1 ON public.citizen_article IS 'a7f7fc9726aa8dccd7b98e3e0c0de7927a3a2bdb';
CREATE TRIGGER pgtrigger_added_insert_a024d AFTER INSERT ON public.citizen_tile FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_a024d();
COMMENT ON TRIGGER pgtrigger_added_insert_a024d ON public.citizen_tile IS '975a4b1ed3147f4267febeac7826fbaa1f7d0156';
CREATE TRIGGER pgtrigger_added_insert_a1e64 AFTER INSERT ON public.reports_replytemplate FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_a1e64();
COMMENT ON TRIGGER pgtrigger_added_insert_a1e64 ON public.reports_replytemplate IS '1f912202a91bcaf1edc3df91bb32b65f395178d6';
CREATE TRIGGER pgtrigger_added_insert_ad3e8 AFTER INSERT ON public.accounts_passkey FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_ad3e8();
COMMENT ON TRIGGER pgtrigger_added_insert_ad3e8 ON public.accounts_passkey IS '4999826fa262e217b44415b9392145051bad4045';
CREATE TRIGGER pgtrigger_added_insert_b13e2 AFTER INSERT ON public.citizen_series FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_b13e2();
COMMENT ON TRIGGER pgtrigger_added_insert_b13e2 ON public.citizen_series IS '3fdb86011a35cfe7c21dff239bef9ed6dcce79b7';
CREATE TRIGGER pgtrigger_added_insert_b5a10 AFTER INSERT ON public.citizen_contact FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_b5a10();
COMMENT ON TRIGGER pgtrigger_added_insert_b5a10 ON public.citizen_contact IS 'e4921dd388651d4a3e6f2c80c6841d4975ad240c';
CREATE TRIGGER pgtrigger_added_insert_b66d2 AFTER INSERT ON public.partners_webhook FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_b66d2();
COMMENT ON TRIGGER pgtrigger_added_insert_b66d2 ON public.partners_webhook IS '243c5f1e9d024255867a24f150edd8ef2cbaa038';
CREATE TRIGGER pgtrigger_added_insert_b6992 AFTER INSERT ON public.accounts_user FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_b6992();
COMMENT ON TRIGGER pgtrigger_added_insert_b6992 ON public.accounts_user IS '5235b1d36391d960df23f49ed4920f247efeb2c4';
CREATE TRIGGER pgtrigger_added_insert_be3c3 AFTER INSERT ON public.citizen_camerabasis FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_be3c3();
COMMENT ON TRIGGER pgtrigger_added_insert_be3c3 ON public.citizen_camerabasis IS '744013749b05220129b0f0fd2487c402c1eff59f';
CREATE TRIGGER pgtrigger_added_insert_cbf29 AFTER INSERT ON public.accounts_secondfactor FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_cbf29();
COMMENT ON TRIGGER pgtrigger_added_insert_cbf29 ON public.accounts_secondfactor IS '88d106fd9795c49e1f4f97509c78e6eea5c883fb';
CREATE TRIGGER pgtrigger_added_insert_cf142 AFTER INSERT ON public.province_portal FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_cf142();
COMMENT ON TRIGGER pgtrigger_added_insert_cf142 ON public.province_portal IS '4b0ea1f916163245bfcab8656684ebf534cc02d2';
CREATE TRIGGER pgtrigger_added_insert_e15f4 AFTER INSERT ON public.citizen_feeaccount FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_e15f4();
COMMENT ON TRIGGER pgtrigger_added_insert_e15f4 ON public.citizen_feeaccount IS '2aaaccd55479e39ae72b0b9f0c67f81457b34a01';
CREATE TRIGGER pgtrigger_added_insert_e6af0 AFTER INSERT ON public.province_adminunit FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_e6af0();
COMMENT ON TRIGGER pgtrigger_added_insert_e6af0 ON public.province_adminunit IS '06787c55d5e7f69be84f6dd8ef65f1d851c8f488';
CREATE TRIGGER pgtrigger_added_insert_e9ed8 AFTER INSERT ON public.auth_group_permissions FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_added_insert_e9ed8();
COMMENT ON TRIGGER pgtrigger_added_insert_e9ed8 ON public.auth_group_permissions IS '3a3966992298d009a1fc3d70c0bb0cb30d8e15c0';
CREATE TRIGGER pgtrigger_address_changed_update_d89bf AFTER UPDATE ON public.reports_report FOR EACH ROW WHEN ((old.address IS DISTINCT FROM new.address)) EXECUTE FUNCTION public.pgtrigger_address_changed_update_d89bf();
COMMENT ON TRIGGER pgtrigger_address_changed_update_d89bf ON public.reports_report IS 'ed512fefcb3d80e7907967fcb93e97e35ae38faa';
CREATE TRIGGER pgtrigger_answered_keeps_meaning_1e968 BEFORE UPDATE ON public.reports_categoryquestion FOR EACH ROW WHEN (((old.category_id IS DISTINCT FROM new.category_id) OR ((old.kind)::text IS DISTINCT FROM (new.kind)::text) OR ((old.label)::text IS DISTINCT FROM (new.label)::text) OR ((old.unit)::text IS DISTINCT FROM (new.unit)::text))) EXECUTE FUNCTION public.pgtrigger_answered_keeps_meaning_1e968();
COMMENT ON TRIGGER pgtrigger_answered_keeps_meaning_1e968 ON public.reports_categoryquestion IS 'ebf6457285daf1b3ba628dd2001e13143583262d';
CREATE TRIGGER pgtrigger_append_only_0237d BEFORE DELETE OR UPDATE ON public.reports_personaldatabreachchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_0237d();
COMMENT ON TRIGGER pgtrigger_append_only_0237d ON public.reports_personaldatabreachchange IS '1e05a4e5491a1daaf8abd81be78af5eb5632708e';
CREATE TRIGGER pgtrigger_append_only_04e28 BEFORE DELETE OR UPDATE ON public.citizen_contactchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_04e28();
COMMENT ON TRIGGER pgtrigger_append_only_04e28 ON public.citizen_contactchange IS '63705c39b1bc221e2806ff8a5c5c82ab3d1c1ba1';
CREATE TRIGGER pgtrigger_append_only_0a040 BEFORE DELETE OR UPDATE ON public.citizen_figurechange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_0a040();
COMMENT ON TRIGGER pgtrigger_append_only_0a040 ON public.citizen_figurechange IS '394bcd90082c24e6ac8a67c6d714377778126f7b';
CREATE TRIGGER pgtrigger_append_only_0c23d BEFORE DELETE OR UPDATE ON public.accounts_rightsrequest FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_0c23d();
COMMENT ON TRIGGER pgtrigger_append_only_0c23d ON public.accounts_rightsrequest IS 'fd2abb40647bd0622f7167df8231eb062231ac29';
CREATE TRIGGER pgtrigger_append_only_20b2a BEFORE DELETE OR UPDATE ON public.citizen_tilechange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_20b2a();
COMMENT ON TRIGGER pgtrigger_append_only_20b2a ON public.citizen_tilechange IS 'e847ab2a7f387b962427e9691fcd081d5558c3b3';
CREATE TRIGGER pgtrigger_append_only_2aa35 BEFORE DELETE OR UPDATE ON public.accounts_roleofuserchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_2aa35();
COMMENT ON TRIGGER pgtrigger_append_only_2aa35 ON public.accounts_roleofuserchange IS 'fe14393a7f1ca168d085e8e2c0285602f27df309';
CREATE TRIGGER pgtrigger_append_only_2b511 BEFORE DELETE OR UPDATE ON public.accounts_permissionofrolechange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_2b511();
COMMENT ON TRIGGER pgtrigger_append_only_2b511 ON public.accounts_permissionofrolechange IS 'a030e976a04e1a88f716608212b6c9a93e139b1d';
CREATE TRIGGER pgtrigger_append_only_3a071 BEFORE DELETE OR UPDATE ON public.citizen_camerabasischange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_3a071();
COMMENT ON TRIGGER pgtrigger_append_only_3a071 ON public.citizen_camerabasischange IS '8d8800335d7a645e11b221d25bff48ef4cfc5def';
CREATE TRIGGER pgtrigger_append_only_3af1e BEFORE DELETE OR UPDATE ON public.accounts_passkeychange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_3af1e();
COMMENT ON TRIGGER pgtrigger_append_only_3af1e ON public.accounts_passkeychange IS '7a19ec655fec6a243ef789a47c3d2c30e8b49649';
CREATE TRIGGER pgtrigger_append_only_3d31e BEFORE DELETE OR UPDATE ON public.citizen_feeaccountchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_3d31e();
COMMENT ON TRIGGER pgtrigger_append_only_3d31e ON public.citizen_feeaccountchange IS '53a9f1f9c5c34c6998ef2fa31b1a9ded8ece7e6d';
CREATE TRIGGER pgtrigger_append_only_3fe57 BEFORE DELETE OR UPDATE ON public.province_adminunitchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_3fe57();
COMMENT ON TRIGGER pgtrigger_append_only_3fe57 ON public.province_adminunitchange IS 'feaeef432cbc6b25b507725341bb3274a77673f1';
CREATE TRIGGER pgtrigger_append_only_451d4 BEFORE DELETE OR UPDATE ON public.reports_breachentry FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_451d4();
COMMENT ON TRIGGER pgtrigger_append_only_451d4 ON public.reports_breachentry IS 'b6cb870087b53e7ead2dd0e52f6dcb61c6ff7d4e';
CREATE TRIGGER pgtrigger_append_only_458d7 BEFORE DELETE OR UPDATE ON public.citizen_placechange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_458d7();
COMMENT ON TRIGGER pgtrigger_append_only_458d7 ON public.citizen_placechange IS '9ec1dc41bda48644fcaec24cf2317dcfd2e63432';
CREATE TRIGGER pgtrigger_append_only_49d2e BEFORE DELETE OR UPDATE ON public.citizen_serieschange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_49d2e();
COMMENT ON TRIGGER pgtrigger_append_only_49d2e ON public.citizen_serieschange IS '6441b1d475febcf6148642254d03eded5768f59d';
CREATE TRIGGER pgtrigger_append_only_4acfe BEFORE DELETE OR UPDATE ON public.reports_personaldataaccess FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_4acfe();
COMMENT ON TRIGGER pgtrigger_append_only_4acfe ON public.reports_personaldataaccess IS 'adbebaa64ba4aa7e81194083b38c878ae4172272';
CREATE TRIGGER pgtrigger_append_only_4df76 BEFORE DELETE OR UPDATE ON public.reports_confidentialreaderchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_4df76();
COMMENT ON TRIGGER pgtrigger_append_only_4df76 ON public.reports_confidentialreaderchange IS '1fbf054ad0df0ce30d16e799b78e9190512e1597';
CREATE TRIGGER pgtrigger_append_only_502bc BEFORE DELETE OR UPDATE ON public.reports_pendingaction FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_502bc();
COMMENT ON TRIGGER pgtrigger_append_only_502bc ON public.reports_pendingaction IS '0ac3b5b46c43bc3b58f728fdaec47d6a41172ac9';
CREATE TRIGGER pgtrigger_append_only_5d973 BEFORE DELETE OR UPDATE ON public.citizen_sourcechange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_5d973();
COMMENT ON TRIGGER pgtrigger_append_only_5d973 ON public.citizen_sourcechange IS '740b244efb23325fe470c57d3f6fc82cdfdda05f';
CREATE TRIGGER pgtrigger_append_only_76b23 BEFORE DELETE OR UPDATE ON public.reports_staffnote FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_76b23();
COMMENT ON TRIGGER pgtrigger_append_only_76b23 ON public.reports_staffnote IS '9ab58b990b81c663a1e48fd1ecd60e648c5a6693';
CREATE TRIGGER pgtrigger_append_only_7b29d BEFORE DELETE OR UPDATE ON public.reports_reportchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_7b29d();
COMMENT ON TRIGGER pgtrigger_append_only_7b29d ON public.reports_reportchange IS '67fce7d5b085d71bff714d7c39ddaf60a4734fbe';
CREATE TRIGGER pgtrigger_append_only_8925f BEFORE DELETE OR UPDATE ON public.accounts_permissionofuserchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_8925f();
COMMENT ON TRIGGER pgtrigger_append_only_8925f ON public.accounts_permissionofuserchange IS 'bbf7be1c823f38f7895e5349f5ef64fb6a2acb40';
CREATE TRIGGER pgtrigger_append_only_8e04d BEFORE DELETE OR UPDATE ON public.accounts_secondfactorchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_8e04d();
COMMENT ON TRIGGER pgtrigger_append_only_8e04d ON public.accounts_secondfactorchange IS '9e904772731fe6b6497388d8bf3e1f501d599ac7';
CREATE TRIGGER pgtrigger_append_only_8fb24 BEFORE DELETE OR UPDATE ON public.citizen_noticechange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_8fb24();
COMMENT ON TRIGGER pgtrigger_append_only_8fb24 ON public.citizen_noticechange IS '147c879c8b4241f74634e2010d08c3621a7f1dcf';
CREATE TRIGGER pgtrigger_append_only_97165 BEFORE DELETE OR UPDATE ON public.citizen_articlechange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_97165();
COMMENT ON TRIGGER pgtrigger_append_only_97165 ON public.citizen_articlechange IS 'ca9e730a27b83e67a7c196100f5af75381a56b8d';
CREATE TRIGGER pgtrigger_append_only_97b47 BEFORE DELETE OR UPDATE ON public.accounts_userchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_97b47();
COMMENT ON TRIGGER pgtrigger_append_only_97b47 ON public.accounts_userchange IS 'f64833e68261542e457a7038969f1335af4847db';
CREATE TRIGGER pgtrigger_append_only_9833c BEFORE DELETE OR UPDATE ON public.reports_categorychange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_9833c();
COMMENT ON TRIGGER pgtrigger_append_only_9833c ON public.reports_categorychange IS '0d72f88ab8abd6d84aeb14a62be546a6ef83d7af';
CREATE TRIGGER pgtrigger_append_only_affea BEFORE DELETE OR UPDATE ON public.reports_reporterchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_affea();
COMMENT ON TRIGGER pgtrigger_append_only_affea ON public.reports_reporterchange IS 'aae4f352de676b738f80f150e0061d22de3f0483';
CREATE TRIGGER pgtrigger_append_only_b0d0e BEFORE DELETE OR UPDATE ON public.reports_categoryquestionchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_b0d0e();
COMMENT ON TRIGGER pgtrigger_append_only_b0d0e ON public.reports_categoryquestionchange IS 'bf662bf5edaf657f02542656d95cb8910c118c2a';
CREATE TRIGGER pgtrigger_append_only_b585f BEFORE DELETE OR UPDATE ON public.province_portalchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_b585f();
COMMENT ON TRIGGER pgtrigger_append_only_b585f ON public.province_portalchange IS '0c12086321f7c974ee43a7cae93f7f6b0cdd09da';
CREATE TRIGGER pgtrigger_append_only_b846c BEFORE DELETE OR UPDATE ON public.partners_callcentrekeychange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_b846c();
COMMENT ON TRIGGER pgtrigger_append_only_b846c ON public.partners_callcentrekeychange IS 'ed9bf5c5585a3e6d0e8506c69c3a0d20c0f3e7c3';
CREATE TRIGGER pgtrigger_append_only_b97fa BEFORE DELETE OR UPDATE ON public.reports_caseaction FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_b97fa();
COMMENT ON TRIGGER pgtrigger_append_only_b97fa ON public.reports_caseaction IS '4b572690a0711324b5beb229cc2a0c3e7fe035a8';
CREATE TRIGGER pgtrigger_append_only_bd1b2 BEFORE DELETE OR UPDATE ON public.reports_replytemplatechange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_bd1b2();
COMMENT ON TRIGGER pgtrigger_append_only_bd1b2 ON public.reports_replytemplatechange IS '21a2de74ae9fdaed54af60039f1a6afcaf150e48';
CREATE TRIGGER pgtrigger_append_only_bde43 BEFORE DELETE OR UPDATE ON public.partners_webhookchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_bde43();
COMMENT ON TRIGGER pgtrigger_append_only_bde43 ON public.partners_webhookchange IS '92abe15377e5eb00e8134455fefbc8ad1d88fb6f';
CREATE TRIGGER pgtrigger_append_only_c7299 BEFORE DELETE OR UPDATE ON public.partners_operatorextensionchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_c7299();
COMMENT ON TRIGGER pgtrigger_append_only_c7299 ON public.partners_operatorextensionchange IS '852387eccd70d25ad806b73ce251f2e1cd123a41';
CREATE TRIGGER pgtrigger_append_only_cc51a BEFORE DELETE OR UPDATE ON public.reports_accessreview FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_cc51a();
COMMENT ON TRIGGER pgtrigger_append_only_cc51a ON public.reports_accessreview IS '85954d991bd0fd285f145620bd8e85eed33ad4c2';
CREATE TRIGGER pgtrigger_append_only_ce7e3 BEFORE DELETE OR UPDATE ON public.partners_partnerkeychange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_ce7e3();
COMMENT ON TRIGGER pgtrigger_append_only_ce7e3 ON public.partners_partnerkeychange IS '1ee85d23ad85a287af4079536453a4084a2a8348';
CREATE TRIGGER pgtrigger_append_only_d0efa BEFORE DELETE OR UPDATE ON public.partners_callopening FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_d0efa();
COMMENT ON TRIGGER pgtrigger_append_only_d0efa ON public.partners_callopening IS 'db9d6cee22384f1b4a68b5ab34c2cf06efd75fdd';
CREATE TRIGGER pgtrigger_append_only_d1691 BEFORE DELETE OR UPDATE ON public.accounts_consenttext FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_d1691();
COMMENT ON TRIGGER pgtrigger_append_only_d1691 ON public.accounts_consenttext IS '37ae59847b04b90c6c1e269ef85f32375e77bbf3';
CREATE TRIGGER pgtrigger_append_only_e39b7 BEFORE DELETE OR UPDATE ON public.accounts_rightsdecision FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_e39b7();
COMMENT ON TRIGGER pgtrigger_append_only_e39b7 ON public.accounts_rightsdecision IS 'bcaf9f077ae8c7d176fc3f5c5c5da6092ffc584a';
CREATE TRIGGER pgtrigger_append_only_eac1b BEFORE DELETE OR UPDATE ON public.reports_reportevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_eac1b();
COMMENT ON TRIGGER pgtrigger_append_only_eac1b ON public.reports_reportevent IS '79709c12d5a2ece868c72f81bcfe3e43e6ab1222';
CREATE TRIGGER pgtrigger_append_only_eb45e BEFORE DELETE OR UPDATE ON public.accounts_consent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_eb45e();
COMMENT ON TRIGGER pgtrigger_append_only_eb45e ON public.accounts_consent IS 'a87d8b9a1d12c03bdc459c0d1563aec894481d20';
CREATE TRIGGER pgtrigger_append_only_f4724 BEFORE DELETE OR UPDATE ON public.accounts_securityevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_f4724();
COMMENT ON TRIGGER pgtrigger_append_only_f4724 ON public.accounts_securityevent IS '78a273e385900822925dbc73bb03b4ab89a5db2c';
CREATE TRIGGER pgtrigger_append_only_f7985 BEFORE DELETE OR UPDATE ON public.province_agencychange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_f7985();
COMMENT ON TRIGGER pgtrigger_append_only_f7985 ON public.province_agencychange IS 'e0074da9bc883aa4608544c30a6448d180978f7a';
CREATE TRIGGER pgtrigger_append_only_f824c BEFORE DELETE OR UPDATE ON public.province_calendardaychange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_f824c();
COMMENT ON TRIGGER pgtrigger_append_only_f824c ON public.province_calendardaychange IS 'c3b352dc54b5ac735ecc531a1e43d4f57044d7fb';
CREATE TRIGGER pgtrigger_body_changed_update_a025d AFTER UPDATE ON public.citizen_article FOR EACH ROW WHEN ((old.body IS DISTINCT FROM new.body)) EXECUTE FUNCTION public.pgtrigger_body_changed_update_a025d();
COMMENT ON TRIGGER pgtrigger_body_changed_update_a025d ON public.citizen_article IS 'e4f2129c01aa635f8b6dcc0a10c7fd5c39327075';
CREATE TRIGGER pgtrigger_changed_update_07713 AFTER UPDATE ON public.reports_personaldatabreach FOR EACH ROW WHEN (((old.affected IS DISTINCT FROM new.affected) OR (old.estimate IS DISTINCT FROM new.estimate) OR (old.happened_at IS DISTINCT FROM new.happened_at) OR (old.id IS DISTINCT FROM new.id) OR (old.made_at IS DISTINCT FROM new.made_at) OR ((old.ministry_reference)::text IS DISTINCT FROM (new.ministry_reference)::text) OR (old.ministry_told_at IS DISTINCT FROM new.ministry_told_at) OR (old.noticed_at IS DISTINCT FROM new.noticed_at) OR ((old.status)::text IS DISTINCT FROM (new.status)::text) OR ((old.title)::text IS DISTINCT FROM (new.title)::text))) EXECUTE FUNCTION public.pgtrigger_changed_update_07713();
COMMENT ON TRIGGER pgtrigger_changed_update_07713 ON public.reports_personaldatabreach IS '281f10b6cf21ffe4dbe3c9137af563a810f02cbf';
CREATE TRIGGER pgtrigger_changed_update_0ae8c AFTER UPDATE ON public.province_agency FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_0ae8c();
COMMENT ON TRIGGER pgtrigger_changed_update_0ae8c ON public.province_agency IS 'b5a1c292d53b737a50d1c03d4c82798d73cd3b1b';
CREATE TRIGGER pgtrigger_changed_update_0e0bb AFTER UPDATE ON public.partners_webhook FOR EACH ROW WHEN ((((old.address)::text IS DISTINCT FROM (new.address)::text) OR (old.agency_id IS DISTINCT FROM new.agency_id) OR (old.created_at IS DISTINCT FROM new.created_at) OR (old.created_by_id IS DISTINCT FROM new.created_by_id) OR (old.id IS DISTINCT FROM new.id) OR (old.is_active IS DISTINCT FROM new.is_active) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.note IS DISTINCT FROM new.note))) EXECUTE FUNCTION public.pgtrigger_changed_update_0e0bb();
COMMENT ON TRIGGER pgtrigger_changed_update_0e0bb ON public.partners_webhook IS '025902cfb7d56110a39c88e511f62c4a758ffb43';
CREATE TRIGGER pgtrigger_changed_update_10038 AFTER UPDATE ON public.reports_reporter FOR EACH ROW WHEN (((old.consent_id IS DISTINCT FROM new.consent_id) OR (old.erased_at IS DISTINCT FROM new.erased_at) OR ((old.guardian_kind)::text IS DISTINCT FROM (new.guardian_kind)::text) OR ((old.news)::text IS DISTINCT FROM (new.news)::text) OR (old.publish_identity IS DISTINCT FROM new.publish_identity) OR (old.report_id IS DISTINCT FROM new.report_id) OR (old.user_id IS DISTINCT FROM new.user_id))) EXECUTE FUNCTION public.pgtrigger_changed_update_10038();
COMMENT ON TRIGGER pgtrigger_changed_update_10038 ON public.reports_reporter IS '630c36b37e091ea28caa7f4899d9f198933992b4';
CREATE TRIGGER pgtrigger_changed_update_10cec AFTER UPDATE ON public.citizen_source FOR EACH ROW WHEN (((old.checked_at IS DISTINCT FROM new.checked_at) OR (old.checked_by_id IS DISTINCT FROM new.checked_by_id) OR (old.feed_minutes IS DISTINCT FROM new.feed_minutes) OR ((old.feed_url)::text IS DISTINCT FROM (new.feed_url)::text) OR (old.fresh_days IS DISTINCT FROM new.fresh_days) OR ((old.holds)::text IS DISTINCT FROM (new.holds)::text) OR (old.id IS DISTINCT FROM new.id) OR (old.is_on IS DISTINCT FROM new.is_on) OR (old.is_sample IS DISTINCT FROM new.is_sample) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.owner_id IS DISTINCT FROM new.owner_id) OR ((old.tile)::text IS DISTINCT FROM (new.tile)::text) OR ((old.url)::text IS DISTINCT FROM (new.url)::text))) EXECUTE FUNCTION public.pgtrigger_changed_update_10cec();
COMMENT ON TRIGGER pgtrigger_changed_update_10cec ON public.citizen_source IS '5962f9f24da0189b2d868cf32956660b97fcf823';
CREATE TRIGGER pgtrigger_changed_update_1bd15 AFTER UPDATE ON public.accounts_user FOR EACH ROW WHEN (((old.agency_id IS DISTINCT FROM new.agency_id) OR (old.date_joined IS DISTINCT FROM new.date_joined) OR (old.email_confirmed_at IS DISTINCT FROM new.email_confirmed_at) OR (old.id IS DISTINCT FROM new.id) OR (old.is_active IS DISTINCT FROM new.is_active) OR (old.is_staff IS DISTINCT FROM new.is_staff) OR (old.is_superuser IS DISTINCT FROM new.is_superuser) OR (old.phone_confirmed_at IS DISTINCT FROM new.phone_confirmed_at) OR ((old.username)::text IS DISTINCT FROM (new.username)::text))) EXECUTE FUNCTION public.pgtrigger_changed_update_1bd15();
COMMENT ON TRIGGER pgtrigger_changed_update_1bd15 ON public.accounts_user IS '9e34477ab7dbdc8359b87c3e57e53db8a8884014';
CREATE TRIGGER pgtrigger_changed_update_1d044 AFTER UPDATE ON public.citizen_notice FOR EACH ROW WHEN ((((old.code)::text IS DISTINCT FROM (new.code)::text) OR (old.ends_at IS DISTINCT FROM new.ends_at) OR (old.id IS DISTINCT FROM new.id) OR (old.is_cancelled IS DISTINCT FROM new.is_cancelled) OR (old.is_on IS DISTINCT FROM new.is_on) OR ((old.kind)::text IS DISTINCT FROM (new.kind)::text) OR (old.latitude IS DISTINCT FROM new.latitude) OR (old.level IS DISTINCT FROM new.level) OR (old.longitude IS DISTINCT FROM new.longitude) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR ((old.name_en)::text IS DISTINCT FROM (new.name_en)::text) OR ((old.name_km)::text IS DISTINCT FROM (new.name_km)::text) OR ((old.place)::text IS DISTINCT FROM (new.place)::text) OR (old.source_id IS DISTINCT FROM new.source_id) OR (old.starts_at IS DISTINCT FROM new.starts_at) OR (old.text IS DISTINCT FROM new.text) OR (old.unit_id IS DISTINCT FROM new.unit_id) OR ((old.url)::text IS DISTINCT FROM (new.url)::text))) EXECUTE FUNCTION public.pgtrigger_changed_update_1d044();
COMMENT ON TRIGGER pgtrigger_changed_update_1d044 ON public.citizen_notice IS 'b39103e89880f802313cc225235f1c6e05d83f71';
CREATE TRIGGER pgtrigger_changed_update_1f246 AFTER UPDATE ON public.partners_operatorextension FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_1f246();
COMMENT ON TRIGGER pgtrigger_changed_update_1f246 ON public.partners_operatorextension IS '0834f785e078705705a294a50dc8660b98f0cce4';
CREATE TRIGGER pgtrigger_changed_update_20a2a AFTER UPDATE ON public.citizen_camerabasis FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_20a2a();
COMMENT ON TRIGGER pgtrigger_changed_update_20a2a ON public.citizen_camerabasis IS 'c62cbba15fd88112998b7e68ed41f7e324c24545';
CREATE TRIGGER pgtrigger_changed_update_2deb8 AFTER UPDATE ON public.partners_callcentrekey FOR EACH ROW WHEN (((old.created_at IS DISTINCT FROM new.created_at) OR (old.id IS DISTINCT FROM new.id) OR (old.is_active IS DISTINCT FROM new.is_active) OR ((old.key_id)::text IS DISTINCT FROM (new.key_id)::text) OR ((old.note)::text IS DISTINCT FROM (new.note)::text) OR (old.revoked_at IS DISTINCT FROM new.revoked_at))) EXECUTE FUNCTION public.pgtrigger_changed_update_2deb8();
COMMENT ON TRIGGER pgtrigger_changed_update_2deb8 ON public.partners_callcentrekey IS '384ad3d7ad781eb89ddc23797fd34530a54e985e';
CREATE TRIGGER pgtrigger_changed_update_2e4b0 AFTER UPDATE ON public.reports_confidentialreader FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_2e4b0();
COMMENT ON TRIGGER pgtrigger_changed_update_2e4b0 ON public.reports_confidentialreader IS '385ba73be485b3dcb79e12c8c3ecbd146900e42b';
CREATE TRIGGER pgtrigger_changed_update_2f23f AFTER UPDATE ON public.citizen_article FOR EACH ROW WHEN ((((old.code)::text IS DISTINCT FROM (new.code)::text) OR (old.conditions IS DISTINCT FROM new.conditions) OR (old.ends_at IS DISTINCT FROM new.ends_at) OR (old.facts IS DISTINCT FROM new.facts) OR ((old."group")::text IS DISTINCT FROM (new."group")::text) OR (old.id IS DISTINCT FROM new.id) OR (old.is_on IS DISTINCT FROM new.is_on) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR ((old.name_en)::text IS DISTINCT FROM (new.name_en)::text) OR ((old.name_km)::text IS DISTINCT FROM (new.name_km)::text) OR (old."order" IS DISTINCT FROM new."order") OR (old.published_at IS DISTINCT FROM new.published_at) OR (old.source_id IS DISTINCT FROM new.source_id) OR ((old.summary)::text IS DISTINCT FROM (new.summary)::text) OR (old.unit_id IS DISTINCT FROM new.unit_id) OR ((old.url)::text IS DISTINCT FROM (new.url)::text))) EXECUTE FUNCTION public.pgtrigger_changed_update_2f23f();
COMMENT ON TRIGGER pgtrigger_changed_update_2f23f ON public.citizen_article IS '3a2262594e8760964c97eb3333e4160ffc4d3b45';
CREATE TRIGGER pgtrigger_changed_update_36133 AFTER UPDATE ON public.citizen_feeaccount FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_36133();
COMMENT ON TRIGGER pgtrigger_changed_update_36133 ON public.citizen_feeaccount IS 'ddc5b1c20724f4f4ce7ae3081ddc798d7d55c5e8';
CREATE TRIGGER pgtrigger_changed_update_38384 AFTER UPDATE ON public.partners_partnerkey FOR EACH ROW WHEN (((old.agency_id IS DISTINCT FROM new.agency_id) OR ((old.agreement_number)::text IS DISTINCT FROM (new.agreement_number)::text) OR (old.agreement_on IS DISTINCT FROM new.agreement_on) OR (old.agreement_text IS DISTINCT FROM new.agreement_text) OR (old.created_at IS DISTINCT FROM new.created_at) OR (old.created_by_id IS DISTINCT FROM new.created_by_id) OR (old.hourly_limit IS DISTINCT FROM new.hourly_limit) OR (old.id IS DISTINCT FROM new.id) OR (old.is_active IS DISTINCT FROM new.is_active) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.note IS DISTINCT FROM new.note) OR ((old.prefix)::text IS DISTINCT FROM (new.prefix)::text) OR (old.revoked_at IS DISTINCT FROM new.revoked_at) OR (old.scopes IS DISTINCT FROM new.scopes))) EXECUTE FUNCTION public.pgtrigger_changed_update_38384();
COMMENT ON TRIGGER pgtrigger_changed_update_38384 ON public.partners_partnerkey IS '3773da5f7d6daaa91a22b2d009828801dac7d60c';
CREATE TRIGGER pgtrigger_changed_update_56128 AFTER UPDATE ON public.province_calendarday FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_56128();
COMMENT ON TRIGGER pgtrigger_changed_update_56128 ON public.province_calendarday IS 'be1d696f9a2922058a08a333e4ffd21f16e682bb';
CREATE TRIGGER pgtrigger_changed_update_57400 AFTER UPDATE ON public.province_portal FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_57400();
COMMENT ON TRIGGER pgtrigger_changed_update_57400 ON public.province_portal IS '222dcc4155d0dc46dc091a7a45c3d1bf322662cd';
CREATE TRIGGER pgtrigger_changed_update_6e844 AFTER UPDATE ON public.auth_group_permissions FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_6e844();
COMMENT ON TRIGGER pgtrigger_changed_update_6e844 ON public.auth_group_permissions IS '7d9501f4222af8c824082c6b1fc558ba62b424d5';
CREATE TRIGGER pgtrigger_changed_update_83026 AFTER UPDATE ON public.accounts_user_groups FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_83026();
COMMENT ON TRIGGER pgtrigger_changed_update_83026 ON public.accounts_user_groups IS 'f738c38f7fa78023e03a0c8c4fcc3a3cd9ffe210';
CREATE TRIGGER pgtrigger_changed_update_8ffe5 AFTER UPDATE ON public.accounts_passkey FOR EACH ROW WHEN (((old.added_at IS DISTINCT FROM new.added_at) OR (old.id IS DISTINCT FROM new.id) OR (old.user_id IS DISTINCT FROM new.user_id))) EXECUTE FUNCTION public.pgtrigger_changed_update_8ffe5();
COMMENT ON TRIGGER pgtrigger_changed_update_8ffe5 ON public.accounts_passkey IS '845462371e1eb9f0a731af7a334dcc883802531b';
CREATE TRIGGER pgtrigger_changed_update_ab9ab AFTER UPDATE ON public.reports_category FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_ab9ab();
COMMENT ON TRIGGER pgtrigger_changed_update_ab9ab ON public.reports_category IS '5cb49fa9fec46dfb6f1742c5d221f69e2b58ad0f';
CREATE TRIGGER pgtrigger_changed_update_b4cad AFTER UPDATE ON public.reports_categoryquestion FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_b4cad();
COMMENT ON TRIGGER pgtrigger_changed_update_b4cad ON public.reports_categoryquestion IS '4971a016207bb09620addc28460c813f912300d2';
CREATE TRIGGER pgtrigger_changed_update_b77bc AFTER UPDATE ON public.accounts_secondfactor FOR EACH ROW WHEN (((old.confirmed_at IS DISTINCT FROM new.confirmed_at) OR (old.user_id IS DISTINCT FROM new.user_id))) EXECUTE FUNCTION public.pgtrigger_changed_update_b77bc();
COMMENT ON TRIGGER pgtrigger_changed_update_b77bc ON public.accounts_secondfactor IS '838ad6b227fda3f898fba78fd0f8a6fde80f0f6c';
CREATE TRIGGER pgtrigger_changed_update_b917a AFTER UPDATE ON public.citizen_series FOR EACH ROW WHEN ((((old.code)::text IS DISTINCT FROM (new.code)::text) OR (old.decimals IS DISTINCT FROM new.decimals) OR ((old."group")::text IS DISTINCT FROM (new."group")::text) OR (old.id IS DISTINCT FROM new.id) OR (old.is_on IS DISTINCT FROM new.is_on) OR ((old.measure)::text IS DISTINCT FROM (new.measure)::text) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR ((old.name_en)::text IS DISTINCT FROM (new.name_en)::text) OR ((old.name_km)::text IS DISTINCT FROM (new.name_km)::text) OR (old."order" IS DISTINCT FROM new."order") OR (old.source_id IS DISTINCT FROM new.source_id) OR (old.unit_id IS DISTINCT FROM new.unit_id))) EXECUTE FUNCTION public.pgtrigger_changed_update_b917a();
COMMENT ON TRIGGER pgtrigger_changed_update_b917a ON public.citizen_series IS '94d42b40ab65c26615761d3f3a8bd0568637c17f';
CREATE TRIGGER pgtrigger_changed_update_bb8bf AFTER UPDATE ON public.reports_replytemplate FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_bb8bf();
COMMENT ON TRIGGER pgtrigger_changed_update_bb8bf ON public.reports_replytemplate IS '0343806d5044d0d05f1fbad31c3acf1380d86aaa';
CREATE TRIGGER pgtrigger_changed_update_c2253 AFTER UPDATE ON public.accounts_user_user_permissions FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_c2253();
COMMENT ON TRIGGER pgtrigger_changed_update_c2253 ON public.accounts_user_user_permissions IS '336da16e38e7a1e3ba658d04f19bf28534a743fb';
CREATE TRIGGER pgtrigger_changed_update_c4ab3 AFTER UPDATE ON public.citizen_place FOR EACH ROW WHEN ((((old.address)::text IS DISTINCT FROM (new.address)::text) OR ((old.code)::text IS DISTINCT FROM (new.code)::text) OR ((old.departures)::text IS DISTINCT FROM (new.departures)::text) OR ((old."group")::text IS DISTINCT FROM (new."group")::text) OR ((old.hours)::text IS DISTINCT FROM (new.hours)::text) OR (old.id IS DISTINCT FROM new.id) OR (old.is_always_open IS DISTINCT FROM new.is_always_open) OR (old.is_on IS DISTINCT FROM new.is_on) OR ((old.kind)::text IS DISTINCT FROM (new.kind)::text) OR (old.latitude IS DISTINCT FROM new.latitude) OR (old.longitude IS DISTINCT FROM new.longitude) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR ((old.name_en)::text IS DISTINCT FROM (new.name_en)::text) OR ((old.name_km)::text IS DISTINCT FROM (new.name_km)::text) OR ((old.note)::text IS DISTINCT FROM (new.note)::text) OR ((old.phone)::text IS DISTINCT FROM (new.phone)::text) OR ((old.picture_url)::text IS DISTINCT FROM (new.picture_url)::text) OR ((old.price)::text IS DISTINCT FROM (new.price)::text) OR (old.source_id IS DISTINCT FROM new.source_id) OR (old.unit_id IS DISTINCT FROM new.unit_id) OR ((old.url)::text IS DISTINCT FROM (new.url)::text))) EXECUTE FUNCTION public.pgtrigger_changed_update_c4ab3();
COMMENT ON TRIGGER pgtrigger_changed_update_c4ab3 ON public.citizen_place IS '42bdcf1c0fa82412b35711dd8a44f0eee948334e';
CREATE TRIGGER pgtrigger_changed_update_d1d31 AFTER UPDATE ON public.province_adminunit FOR EACH ROW WHEN ((((old.aliases)::text IS DISTINCT FROM (new.aliases)::text) OR ((old.code)::text IS DISTINCT FROM (new.code)::text) OR ((old.coord_quality)::text IS DISTINCT FROM (new.coord_quality)::text) OR (old.east IS DISTINCT FROM new.east) OR ((old.full_name)::text IS DISTINCT FROM (new.full_name)::text) OR (old.id IS DISTINCT FROM new.id) OR (old.is_active IS DISTINCT FROM new.is_active) OR (old.lat IS DISTINCT FROM new.lat) OR ((old.level)::text IS DISTINCT FROM (new.level)::text) OR (old.lon IS DISTINCT FROM new.lon) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR ((old.name_en)::text IS DISTINCT FROM (new.name_en)::text) OR ((old.name_km)::text IS DISTINCT FROM (new.name_km)::text) OR (old.north IS DISTINCT FROM new.north) OR (old.note IS DISTINCT FROM new.note) OR (old.parent_id IS DISTINCT FROM new.parent_id) OR ((old.path_slug)::text IS DISTINCT FROM (new.path_slug)::text) OR ((old.scheme)::text IS DISTINCT FROM (new.scheme)::text) OR ((old.slug)::text IS DISTINCT FROM (new.slug)::text) OR (old.south IS DISTINCT FROM new.south) OR (old.successor_id IS DISTINCT FROM new.successor_id) OR ((old.successor_name)::text IS DISTINCT FROM (new.successor_name)::text) OR ((old.type)::text IS DISTINCT FROM (new.type)::text) OR (old.valid_from IS DISTINCT FROM new.valid_from) OR (old.valid_to IS DISTINCT FROM new.valid_to) OR (old.west IS DISTINCT FROM new.west))) EXECUTE FUNCTION public.pgtrigger_changed_update_d1d31();
COMMENT ON TRIGGER pgtrigger_changed_update_d1d31 ON public.province_adminunit IS '41e6adf6b83e72997ef8beb110f73ff9b2c15439';
CREATE TRIGGER pgtrigger_changed_update_d5bfe AFTER UPDATE ON public.reports_report FOR EACH ROW WHEN (((old.agency_id IS DISTINCT FROM new.agency_id) OR (old.category_id IS DISTINCT FROM new.category_id) OR ((old.channel)::text IS DISTINCT FROM (new.channel)::text) OR ((old.code)::text IS DISTINCT FROM (new.code)::text) OR (old.commune_id IS DISTINCT FROM new.commune_id) OR (old.complained_agency_id IS DISTINCT FROM new.complained_agency_id) OR (old.completed_at IS DISTINCT FROM new.completed_at) OR (old.confidential IS DISTINCT FROM new.confidential) OR (old.district_id IS DISTINCT FROM new.district_id) OR (old.due_at IS DISTINCT FROM new.due_at) OR (old.extensions IS DISTINCT FROM new.extensions) OR (old.handler_id IS DISTINCT FROM new.handler_id) OR (old.id IS DISTINCT FROM new.id) OR (old.is_published IS DISTINCT FROM new.is_published) OR (old.is_sample IS DISTINCT FROM new.is_sample) OR (old.latitude IS DISTINCT FROM new.latitude) OR (old.longitude IS DISTINCT FROM new.longitude) OR (old.merged_into_id IS DISTINCT FROM new.merged_into_id) OR (old.occurred_at IS DISTINCT FROM new.occurred_at) OR (old.paused_at IS DISTINCT FROM new.paused_at) OR (old.reported_on IS DISTINCT FROM new.reported_on) OR ((old.resume_state)::text IS DISTINCT FROM (new.resume_state)::text) OR (old.sla_working_days IS DISTINCT FROM new.sla_working_days) OR ((old.state)::text IS DISTINCT FROM (new.state)::text) OR (old.submitted_at IS DISTINCT FROM new.submitted_at) OR (old.transfer_asked_at IS DISTINCT FROM new.transfer_asked_at) OR (old.urgent IS DISTINCT FROM new.urgent))) EXECUTE FUNCTION public.pgtrigger_changed_update_d5bfe();
COMMENT ON TRIGGER pgtrigger_changed_update_d5bfe ON public.reports_report IS 'e1a98237d636f5089fe68532728864ddc7f8e85b';
CREATE TRIGGER pgtrigger_changed_update_d7dfd AFTER UPDATE ON public.citizen_tile FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_d7dfd();
COMMENT ON TRIGGER pgtrigger_changed_update_d7dfd ON public.citizen_tile IS 'f7df7dbb7c47e582b23e2d4aeb8b9f94467410e3';
CREATE TRIGGER pgtrigger_changed_update_e8d36 AFTER UPDATE ON public.citizen_contact FOR EACH ROW WHEN ((((old.code)::text IS DISTINCT FROM (new.code)::text) OR (old.id IS DISTINCT FROM new.id) OR (old.is_always_open IS DISTINCT FROM new.is_always_open) OR (old.is_on IS DISTINCT FROM new.is_on) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR ((old.name_en)::text IS DISTINCT FROM (new.name_en)::text) OR ((old.name_km)::text IS DISTINCT FROM (new.name_km)::text) OR ((old.note)::text IS DISTINCT FROM (new.note)::text) OR (old."order" IS DISTINCT FROM new."order") OR ((old.phone)::text IS DISTINCT FROM (new.phone)::text) OR (old.source_id IS DISTINCT FROM new.source_id) OR (old.unit_id IS DISTINCT FROM new.unit_id))) EXECUTE FUNCTION public.pgtrigger_changed_update_e8d36();
COMMENT ON TRIGGER pgtrigger_changed_update_e8d36 ON public.citizen_contact IS '7f11155b51380fb76968c887c660c2dddef2e670';
CREATE TRIGGER pgtrigger_changed_update_f7906 AFTER UPDATE ON public.citizen_figure FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_changed_update_f7906();
COMMENT ON TRIGGER pgtrigger_changed_update_f7906 ON public.citizen_figure IS '78d120ed882fc6bca3568ab0346dfcf5804171fb';
CREATE TRIGGER pgtrigger_confirmed_by_a_second_person_b5399 BEFORE INSERT ON public.accounts_user_groups FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_confirmed_by_a_second_person_b5399();
COMMENT ON TRIGGER pgtrigger_confirmed_by_a_second_person_b5399 ON public.accounts_user_groups IS 'd891b02864379559c61ee7b477f2bf6158a85d94';
CREATE TRIGGER pgtrigger_consequences_changed_update_6f13b AFTER UPDATE ON public.reports_personaldatabreach FOR EACH ROW WHEN ((old.consequences IS DISTINCT FROM new.consequences)) EXECUTE FUNCTION public.pgtrigger_consequences_changed_update_6f13b();
COMMENT ON TRIGGER pgtrigger_consequences_changed_update_6f13b ON public.reports_personaldatabreach IS 'a09f33e48cf491e7c444c556c9c39353b977e720';
CREATE TRIGGER pgtrigger_contact_address_changed_update_c2cc1 AFTER UPDATE ON public.reports_reporter FOR EACH ROW WHEN ((old.contact_address IS DISTINCT FROM new.contact_address)) EXECUTE FUNCTION public.pgtrigger_contact_address_changed_update_c2cc1();
COMMENT ON TRIGGER pgtrigger_contact_address_changed_update_c2cc1 ON public.reports_reporter IS '187581c9e724de3ae308917754690c3dc5893996';
CREATE TRIGGER pgtrigger_content_changed_update_9e582 AFTER UPDATE ON public.reports_report FOR EACH ROW WHEN ((old.content IS DISTINCT FROM new.content)) EXECUTE FUNCTION public.pgtrigger_content_changed_update_9e582();
COMMENT ON TRIGGER pgtrigger_content_changed_update_9e582 ON public.reports_report IS '1565089ec4c3f38b272736ff0e0cce82110afb09';
CREATE TRIGGER pgtrigger_day_of_changed_9b5d8 AFTER UPDATE ON public.reports_report FOR EACH ROW WHEN (((old.agency_id IS DISTINCT FROM new.agency_id) OR (old.category_id IS DISTINCT FROM new.category_id) OR ((old.channel)::text IS DISTINCT FROM (new.channel)::text) OR (old.commune_id IS DISTINCT FROM new.commune_id) OR (old.completed_at IS DISTINCT FROM new.completed_at) OR (old.district_id IS DISTINCT FROM new.district_id) OR (old.due_at IS DISTINCT FROM new.due_at) OR (old.is_published IS DISTINCT FROM new.is_published) OR (old.reported_on IS DISTINCT FROM new.reported_on) OR ((old.state)::text IS DISTINCT FROM (new.state)::text) OR (old.submitted_at IS DISTINCT FROM new.submitted_at))) EXECUTE FUNCTION public.pgtrigger_day_of_changed_9b5d8();
COMMENT ON TRIGGER pgtrigger_day_of_changed_9b5d8 ON public.reports_report IS '69dd407c07ff0cfe490e82e9cec6cf25242aae44';
CREATE TRIGGER pgtrigger_day_of_new_64d69 AFTER INSERT ON public.reports_report REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_day_of_new_64d69();
COMMENT ON TRIGGER pgtrigger_day_of_new_64d69 ON public.reports_report IS '6b06f9cf5609132b1617bbeb34b0535d58c0bcff';
CREATE TRIGGER pgtrigger_day_of_rated_524db AFTER INSERT OR UPDATE ON public.reports_rating FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_day_of_rated_524db();
COMMENT ON TRIGGER pgtrigger_day_of_rated_524db ON public.reports_rating IS '1c2a2af217c583493467abbf96898bbdbcb022e3';
CREATE TRIGGER pgtrigger_day_of_removed_da2e5 AFTER DELETE ON public.reports_report FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_day_of_removed_da2e5();
COMMENT ON TRIGGER pgtrigger_day_of_removed_da2e5 ON public.reports_report IS '3878675226f15b6db05c24a4d8441e02b4309025';
CREATE TRIGGER pgtrigger_day_of_unrated_d87ad AFTER DELETE ON public.reports_rating FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_day_of_unrated_d87ad();
COMMENT ON TRIGGER pgtrigger_day_of_unrated_d87ad ON public.reports_rating IS '3a6dcf31eaaaa3cf0dbc606415c9980d08cdcae2';
CREATE TRIGGER pgtrigger_deleted_delete_0466a AFTER DELETE ON public.citizen_source FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_0466a();
COMMENT ON TRIGGER pgtrigger_deleted_delete_0466a ON public.citizen_source IS 'a4388b2ce927cf26c4dc7339c448948cd3b1ece8';
CREATE TRIGGER pgtrigger_deleted_delete_11d05 AFTER DELETE ON public.province_agency FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_11d05();
COMMENT ON TRIGGER pgtrigger_deleted_delete_11d05 ON public.province_agency IS '56857f478d1d24b5c65719fc875a7e99fe35fd34';
CREATE TRIGGER pgtrigger_deleted_delete_1cf6e AFTER DELETE ON public.citizen_place FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_1cf6e();
COMMENT ON TRIGGER pgtrigger_deleted_delete_1cf6e ON public.citizen_place IS '406192176ad0890c94c1eda6d09fb355bc2148a5';
CREATE TRIGGER pgtrigger_deleted_delete_213ab AFTER DELETE ON public.citizen_tile FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_213ab();
COMMENT ON TRIGGER pgtrigger_deleted_delete_213ab ON public.citizen_tile IS '575f8f2d745bd0bb23b94e1bb12eacc427660137';
CREATE TRIGGER pgtrigger_deleted_delete_303ff AFTER DELETE ON public.accounts_user FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_303ff();
COMMENT ON TRIGGER pgtrigger_deleted_delete_303ff ON public.accounts_user IS '9ff6e27589e9dac9f341edaa86d2cff743a4c2a8';
CREATE TRIGGER pgtrigger_deleted_delete_30c64 AFTER DELETE ON public.citizen_series FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_30c64();
COMMENT ON TRIGGER pgtrigger_deleted_delete_30c64 ON public.citizen_series IS 'd7f1819c412bea388a7f9f28c2054520e4d682e1';
CREATE TRIGGER pgtrigger_deleted_delete_43a3b AFTER DELETE ON public.reports_categoryquestion FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_43a3b();
COMMENT ON TRIGGER pgtrigger_deleted_delete_43a3b ON public.reports_categoryquestion IS '17281adde513a767150c81afdf6cb6c5121806f8';
CREATE TRIGGER pgtrigger_deleted_delete_47df3 AFTER DELETE ON public.citizen_camerabasis FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_47df3();
COMMENT ON TRIGGER pgtrigger_deleted_delete_47df3 ON public.citizen_camerabasis IS 'a2d2b8c3d0734fa9daa1e8a8d536bc29843022eb';
CREATE TRIGGER pgtrigger_deleted_delete_4dd9a AFTER DELETE ON public.accounts_user_groups FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_4dd9a();
COMMENT ON TRIGGER pgtrigger_deleted_delete_4dd9a ON public.accounts_user_groups IS '476c3adbfb0a331a0d76ccb59c8d1d4006250322';
CREATE TRIGGER pgtrigger_deleted_delete_57263 AFTER DELETE ON public.citizen_feeaccount FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_57263();
COMMENT ON TRIGGER pgtrigger_deleted_delete_57263 ON public.citizen_feeaccount IS 'dac698bf91cc8649fcf0b4e23e331ea4a25ffa90';
CREATE TRIGGER pgtrigger_deleted_delete_664fa AFTER DELETE ON public.citizen_article FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_664fa();
COMMENT ON TRIGGER pgtrigger_deleted_delete_664fa ON public.citizen_article IS '0aeedd57a01be220c3acbe4e2cebabb2dcf8c338';
CREATE TRIGGER pgtrigger_deleted_delete_6dd69 AFTER DELETE ON public.reports_replytemplate FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_6dd69();
COMMENT ON TRIGGER pgtrigger_deleted_delete_6dd69 ON public.reports_replytemplate IS 'd574d2cffcd7efffc9688834a0fbdfca0ce914fc';
CREATE TRIGGER pgtrigger_deleted_delete_802e7 AFTER DELETE ON public.accounts_user_user_permissions FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_802e7();
COMMENT ON TRIGGER pgtrigger_deleted_delete_802e7 ON public.accounts_user_user_permissions IS '99ebfc2822df99c8b8d211ba0967df3583cc1235';
CREATE TRIGGER pgtrigger_deleted_delete_8111c AFTER DELETE ON public.reports_confidentialreader FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_8111c();
COMMENT ON TRIGGER pgtrigger_deleted_delete_8111c ON public.reports_confidentialreader IS '3aed31a6d437c6c78eb363c213dce17ee4d7ddd0';
CREATE TRIGGER pgtrigger_deleted_delete_95af2 AFTER DELETE ON public.citizen_notice FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_95af2();
COMMENT ON TRIGGER pgtrigger_deleted_delete_95af2 ON public.citizen_notice IS '08f5b730aea6b4968b1952dd8f2c3c6fa8a71190';
CREATE TRIGGER pgtrigger_deleted_delete_a9564 AFTER DELETE ON public.partners_webhook FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_a9564();
COMMENT ON TRIGGER pgtrigger_deleted_delete_a9564 ON public.partners_webhook IS 'becbf694f14191b8d740f4c1530329d3fc0470f9';
CREATE TRIGGER pgtrigger_deleted_delete_b84b8 AFTER DELETE ON public.accounts_secondfactor FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_b84b8();
COMMENT ON TRIGGER pgtrigger_deleted_delete_b84b8 ON public.accounts_secondfactor IS '3f3ae0a91090ec226031465a392d7d75273ddc48';
CREATE TRIGGER pgtrigger_deleted_delete_baae9 AFTER DELETE ON public.partners_callcentrekey FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_baae9();
COMMENT ON TRIGGER pgtrigger_deleted_delete_baae9 ON public.partners_callcentrekey IS 'f70ac6e3856ee0d05fd5bd366cd97f04c7d9343c';
CREATE TRIGGER pgtrigger_deleted_delete_c7a92 AFTER DELETE ON public.partners_partnerkey FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_c7a92();
COMMENT ON TRIGGER pgtrigger_deleted_delete_c7a92 ON public.partners_partnerkey IS 'bec949ec93d81791dda6e0285d3604d750bdf3d8';
CREATE TRIGGER pgtrigger_deleted_delete_d1f60 AFTER DELETE ON public.reports_reporter FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_d1f60();
COMMENT ON TRIGGER pgtrigger_deleted_delete_d1f60 ON public.reports_reporter IS '83800f80755ae6d80a9170f35281e5e71286a68d';
CREATE TRIGGER pgtrigger_deleted_delete_d6961 AFTER DELETE ON public.auth_group_permissions FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_d6961();
COMMENT ON TRIGGER pgtrigger_deleted_delete_d6961 ON public.auth_group_permissions IS '0b7d2084dbe07ca57e0eb37534261d6ba65a84ba';
CREATE TRIGGER pgtrigger_deleted_delete_d6b6a AFTER DELETE ON public.partners_operatorextension FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_d6b6a();
COMMENT ON TRIGGER pgtrigger_deleted_delete_d6b6a ON public.partners_operatorextension IS 'bc7b320fc152cd8c6e5ac31277ee4f6831592778';
CREATE TRIGGER pgtrigger_deleted_delete_d7f26 AFTER DELETE ON public.province_adminunit FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_d7f26();
COMMENT ON TRIGGER pgtrigger_deleted_delete_d7f26 ON public.province_adminunit IS '7db5d73e5a933ecc02c492b9ad805af4a105818a';
CREATE TRIGGER pgtrigger_deleted_delete_e2f13 AFTER DELETE ON public.reports_report FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_e2f13();
COMMENT ON TRIGGER pgtrigger_deleted_delete_e2f13 ON public.reports_report IS 'cf28cc1a46b0fdd1f46b631a6d2f58fdc681f1d8';
CREATE TRIGGER pgtrigger_deleted_delete_e43fa AFTER DELETE ON public.citizen_figure FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_e43fa();
COMMENT ON TRIGGER pgtrigger_deleted_delete_e43fa ON public.citizen_figure IS 'f83589137e6b744a663a6567cbd1605093aa8793';
CREATE TRIGGER pgtrigger_deleted_delete_ebb38 AFTER DELETE ON public.reports_personaldatabreach FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_ebb38();
COMMENT ON TRIGGER pgtrigger_deleted_delete_ebb38 ON public.reports_personaldatabreach IS '02eb31d6cb563fe87052e159d9d473a85a35b8e0';
CREATE TRIGGER pgtrigger_deleted_delete_ebf80 AFTER DELETE ON public.reports_category FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_ebf80();
COMMENT ON TRIGGER pgtrigger_deleted_delete_ebf80 ON public.reports_category IS 'cb5c12791e65c0facc6c84289e5af3847f7c57c7';
CREATE TRIGGER pgtrigger_deleted_delete_f314a AFTER DELETE ON public.accounts_passkey FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_f314a();
COMMENT ON TRIGGER pgtrigger_deleted_delete_f314a ON public.accounts_passkey IS '5618d7868a4742394bd3295a52c563730bbf3858';
CREATE TRIGGER pgtrigger_deleted_delete_fae46 AFTER DELETE ON public.citizen_contact FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_fae46();
COMMENT ON TRIGGER pgtrigger_deleted_delete_fae46 ON public.citizen_contact IS '743ba3e2a0d047352fd18985f124a32ec672aa89';
CREATE TRIGGER pgtrigger_deleted_delete_fd441 AFTER DELETE ON public.province_portal FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_fd441();
COMMENT ON TRIGGER pgtrigger_deleted_delete_fd441 ON public.province_portal IS '61ad22011ddf94278ae1beca8d426c69902f13f7';
CREATE TRIGGER pgtrigger_deleted_delete_fdd66 AFTER DELETE ON public.province_calendarday FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_deleted_delete_fdd66();
COMMENT ON TRIGGER pgtrigger_deleted_delete_fdd66 ON public.province_calendarday IS 'd65024171ac8a6798f4bfbf0ca61c7790d7fb631';
CREATE TRIGGER pgtrigger_description_changed_update_d2ed0 AFTER UPDATE ON public.reports_personaldatabreach FOR EACH ROW WHEN ((old.description IS DISTINCT FROM new.description)) EXECUTE FUNCTION public.pgtrigger_description_changed_update_d2ed0();
COMMENT ON TRIGGER pgtrigger_description_changed_update_d2ed0 ON public.reports_personaldatabreach IS '45ae8b61c1e6e956b6b91089e7c163b2cc48aa48';
CREATE TRIGGER pgtrigger_email_changed_update_171a3 AFTER UPDATE ON public.reports_reporter FOR EACH ROW WHEN (((old.email_hash)::text IS DISTINCT FROM (new.email_hash)::text)) EXECUTE FUNCTION public.pgtrigger_email_changed_update_171a3();
COMMENT ON TRIGGER pgtrigger_email_changed_update_171a3 ON public.reports_reporter IS '14abf8961bf9531ae6a4a6bb262f20d8eed7edb8';
CREATE TRIGGER pgtrigger_email_changed_update_28d71 AFTER UPDATE ON public.accounts_user FOR EACH ROW WHEN (((old.email_hash)::text IS DISTINCT FROM (new.email_hash)::text)) EXECUTE FUNCTION public.pgtrigger_email_changed_update_28d71();
COMMENT ON TRIGGER pgtrigger_email_changed_update_28d71 ON public.accounts_user IS 'a49f237cde0703fd2f185e67f8d0a371ac7053bb';
CREATE TRIGGER pgtrigger_five_at_most_014e2 BEFORE INSERT OR UPDATE ON public.reports_categoryquestion FOR EACH ROW WHEN (new.is_active) EXECUTE FUNCTION public.pgtrigger_five_at_most_014e2();
COMMENT ON TRIGGER pgtrigger_five_at_most_014e2 ON public.reports_categoryquestion IS '40c7cd4aa33ecf0224cf040f722ea9da0109b485';
CREATE TRIGGER pgtrigger_full_name_changed_update_83c92 AFTER UPDATE ON public.reports_reporter FOR EACH ROW WHEN ((old.full_name IS DISTINCT FROM new.full_name)) EXECUTE FUNCTION public.pgtrigger_full_name_changed_update_83c92();
COMMENT ON TRIGGER pgtrigger_full_name_changed_update_83c92 ON public.reports_reporter IS '4b22822d3d5e03cdf648923c15cf32df403aca12';
CREATE TRIGGER pgtrigger_full_name_changed_update_a05f3 AFTER UPDATE ON public.accounts_user FOR EACH ROW WHEN ((old.full_name IS DISTINCT FROM new.full_name)) EXECUTE FUNCTION public.pgtrigger_full_name_changed_update_a05f3();
COMMENT ON TRIGGER pgtrigger_full_name_changed_update_a05f3 ON public.accounts_user IS 'fe308ee9f67c35a37137a982ec2e5bf6c2e4daa8';
CREATE TRIGGER pgtrigger_guarded_by_a_second_person_05f85 BEFORE INSERT OR UPDATE ON public.auth_group_permissions FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_guarded_by_a_second_person_05f85();
COMMENT ON TRIGGER pgtrigger_guarded_by_a_second_person_05f85 ON public.auth_group_permissions IS 'f2270b3492c9ffcc45eb0fa8b77474d065a01568';
CREATE TRIGGER pgtrigger_guardian_name_changed_update_c3f07 AFTER UPDATE ON public.reports_reporter FOR EACH ROW WHEN ((old.guardian_name IS DISTINCT FROM new.guardian_name)) EXECUTE FUNCTION public.pgtrigger_guardian_name_changed_update_c3f07();
COMMENT ON TRIGGER pgtrigger_guardian_name_changed_update_c3f07 ON public.reports_reporter IS 'c1259529600258cb7fc31b99d083ad59f490231b';
CREATE TRIGGER pgtrigger_guardian_phone_changed_update_3a424 AFTER UPDATE ON public.reports_reporter FOR EACH ROW WHEN ((old.guardian_phone IS DISTINCT FROM new.guardian_phone)) EXECUTE FUNCTION public.pgtrigger_guardian_phone_changed_update_3a424();
COMMENT ON TRIGGER pgtrigger_guardian_phone_changed_update_3a424 ON public.reports_reporter IS 'e744f7383a1314cec23fe97e262cec3cf8777939';
CREATE TRIGGER pgtrigger_key_changed_update_6ed38 AFTER UPDATE ON public.accounts_secondfactor FOR EACH ROW WHEN ((old.key IS DISTINCT FROM new.key)) EXECUTE FUNCTION public.pgtrigger_key_changed_update_6ed38();
COMMENT ON TRIGGER pgtrigger_key_changed_update_6ed38 ON public.accounts_secondfactor IS 'd0b58df8df608760d57d8c1e3315c7389f9e4d58';
CREATE TRIGGER pgtrigger_map_shows_category_41d03 AFTER UPDATE ON public.reports_category FOR EACH ROW WHEN (((old.confidential IS DISTINCT FROM new.confidential) OR (old.parent_id IS DISTINCT FROM new.parent_id) OR (old.sensitive IS DISTINCT FROM new.sensitive))) EXECUTE FUNCTION public.pgtrigger_map_shows_category_41d03();
COMMENT ON TRIGGER pgtrigger_map_shows_category_41d03 ON public.reports_category IS 'e39e98881d523e32a58dd7e4a5222b0284b02c33';
CREATE TRIGGER pgtrigger_map_shows_changed_db5f1 AFTER UPDATE ON public.reports_report FOR EACH ROW WHEN (((old.agency_id IS DISTINCT FROM new.agency_id) OR (old.category_id IS DISTINCT FROM new.category_id) OR ((old.channel)::text IS DISTINCT FROM (new.channel)::text) OR (old.commune_id IS DISTINCT FROM new.commune_id) OR (old.confidential IS DISTINCT FROM new.confidential) OR (old.district_id IS DISTINCT FROM new.district_id) OR (old.is_published IS DISTINCT FROM new.is_published) OR (old.latitude IS DISTINCT FROM new.latitude) OR (old.longitude IS DISTINCT FROM new.longitude) OR (old.reported_on IS DISTINCT FROM new.reported_on) OR ((old.state)::text IS DISTINCT FROM (new.state)::text))) EXECUTE FUNCTION public.pgtrigger_map_shows_changed_db5f1();
COMMENT ON TRIGGER pgtrigger_map_shows_changed_db5f1 ON public.reports_report IS '3d560da8727fb78025e5c1715d4a0fc8e5393536';
CREATE TRIGGER pgtrigger_map_shows_new_a6453 AFTER INSERT ON public.reports_report FOR EACH ROW WHEN (new.is_published) EXECUTE FUNCTION public.pgtrigger_map_shows_new_a6453();
COMMENT ON TRIGGER pgtrigger_map_shows_new_a6453 ON public.reports_report IS '5d84916c2fbadc75bcabaabeae05ad5955f54afe';
CREATE TRIGGER pgtrigger_map_shows_outcome_282fe AFTER UPDATE ON public.reports_report FOR EACH ROW WHEN ((((new.state)::text = 'completed'::text) AND ((old.state)::text = 'completed'::text) AND ((old.due_at IS DISTINCT FROM new.due_at) OR (old.completed_at IS DISTINCT FROM new.completed_at)))) EXECUTE FUNCTION public.pgtrigger_map_shows_outcome_282fe();
COMMENT ON TRIGGER pgtrigger_map_shows_outcome_282fe ON public.reports_report IS '094f3c985ce77ce96f45927cac3f92317f31a8e8';
CREATE TRIGGER pgtrigger_measures_changed_update_fab53 AFTER UPDATE ON public.reports_personaldatabreach FOR EACH ROW WHEN ((old.measures IS DISTINCT FROM new.measures)) EXECUTE FUNCTION public.pgtrigger_measures_changed_update_fab53();
COMMENT ON TRIGGER pgtrigger_measures_changed_update_fab53 ON public.reports_personaldatabreach IS 'c66ee31661a29dd969f37ff909450c5ab5595d6d';
CREATE TRIGGER pgtrigger_national_id_changed_update_b0a94 AFTER UPDATE ON public.reports_reporter FOR EACH ROW WHEN ((old.national_id IS DISTINCT FROM new.national_id)) EXECUTE FUNCTION public.pgtrigger_national_id_changed_update_b0a94();
COMMENT ON TRIGGER pgtrigger_national_id_changed_update_b0a94 ON public.reports_reporter IS '14f344d4517717d6d643310c003f4245e677c285';
CREATE TRIGGER pgtrigger_never_another_role_6a828 BEFORE UPDATE ON public.accounts_user_groups FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_never_another_role_6a828();
COMMENT ON TRIGGER pgtrigger_never_another_role_6a828 ON public.accounts_user_groups IS 'eb1560eac24f9f2018345a08723617537870a615';
CREATE TRIGGER pgtrigger_never_deleted_7f7e2 BEFORE DELETE ON public.reports_personaldatabreach FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_never_deleted_7f7e2();
COMMENT ON TRIGGER pgtrigger_never_deleted_7f7e2 ON public.reports_personaldatabreach IS '00793236aa342528f4b76f9622f1db60b869e6e6';
CREATE TRIGGER pgtrigger_never_deleted_96a46 BEFORE DELETE ON public.reports_categoryquestion FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_never_deleted_96a46();
COMMENT ON TRIGGER pgtrigger_never_deleted_96a46 ON public.reports_categoryquestion IS '597b98ffc81b97deef508198c68d6949a118ff65';
CREATE TRIGGER pgtrigger_never_renamed_c4390 BEFORE UPDATE OF name ON public.auth_group FOR EACH ROW WHEN ((((old.name)::text IS DISTINCT FROM (new.name)::text) AND (((old.name)::text = ANY (ARRAY[('administrator'::character varying)::text, ('approver'::character varying)::text, ('dispatcher'::character varying)::text, ('handler'::character varying)::text, ('operator'::character varying)::text, ('supervisor'::character varying)::text])) OR ((new.name)::text = ANY (ARRAY[('administrator'::character varying)::text, ('approver'::character varying)::text, ('dispatcher'::character varying)::text, ('handler'::character varying)::text, ('operator'::character varying)::text, ('supervisor'::character varying)::text]))))) EXECUTE FUNCTION public.pgtrigger_never_renamed_c4390();
COMMENT ON TRIGGER pgtrigger_never_renamed_c4390 ON public.auth_group IS 'fc98fa1a5fbbd0e09fe43bc114813970f1c82dc9';
CREATE TRIGGER pgtrigger_no_notice_reason_changed_update_0ba47 AFTER UPDATE ON public.reports_personaldatabreach FOR EACH ROW WHEN ((old.no_notice_reason IS DISTINCT FROM new.no_notice_reason)) EXECUTE FUNCTION public.pgtrigger_no_notice_reason_changed_update_0ba47();
COMMENT ON TRIGGER pgtrigger_no_notice_reason_changed_update_0ba47 ON public.reports_personaldatabreach IS '5c78b842ee5aeee5296e6b0f4fc6b978870f0230';
CREATE TRIGGER pgtrigger_notes_retraction_6a854 AFTER UPDATE ON public.reports_report FOR EACH ROW WHEN (((old.address IS DISTINCT FROM new.address) OR (old.category_id IS DISTINCT FROM new.category_id) OR (old.content IS DISTINCT FROM new.content) OR (old.is_published IS DISTINCT FROM new.is_published) OR (old.latitude IS DISTINCT FROM new.latitude) OR (old.longitude IS DISTINCT FROM new.longitude) OR (old.redacted_spans IS DISTINCT FROM new.redacted_spans) OR ((old.state)::text IS DISTINCT FROM (new.state)::text) OR (old.title IS DISTINCT FROM new.title))) EXECUTE FUNCTION public.pgtrigger_notes_retraction_6a854();
COMMENT ON TRIGGER pgtrigger_notes_retraction_6a854 ON public.reports_report IS 'c355cfb849d5bd1989f6903bb5b07e29b09cd06e';
CREATE TRIGGER pgtrigger_password_changed_update_ae61e AFTER UPDATE ON public.accounts_user FOR EACH ROW WHEN (((old.password)::text IS DISTINCT FROM (new.password)::text)) EXECUTE FUNCTION public.pgtrigger_password_changed_update_ae61e();
COMMENT ON TRIGGER pgtrigger_password_changed_update_ae61e ON public.accounts_user IS 'a1f1912016fa5b3a73b639307e740aae9f6fe1eb';
CREATE TRIGGER pgtrigger_pending_email_changed_update_ff989 AFTER UPDATE ON public.accounts_user FOR EACH ROW WHEN ((old.pending_email IS DISTINCT FROM new.pending_email)) EXECUTE FUNCTION public.pgtrigger_pending_email_changed_update_ff989();
COMMENT ON TRIGGER pgtrigger_pending_email_changed_update_ff989 ON public.accounts_user IS 'e3d002256b9cb633acba68ad45044a8aa4f3dd2c';
CREATE TRIGGER pgtrigger_phone_changed_update_bf1dd AFTER UPDATE ON public.accounts_user FOR EACH ROW WHEN (((old.phone_hash)::text IS DISTINCT FROM (new.phone_hash)::text)) EXECUTE FUNCTION public.pgtrigger_phone_changed_update_bf1dd();
COMMENT ON TRIGGER pgtrigger_phone_changed_update_bf1dd ON public.accounts_user IS '444cecbc569be4385586df3b66fc83821cd22574';
CREATE TRIGGER pgtrigger_phone_changed_update_e36a1 AFTER UPDATE ON public.reports_reporter FOR EACH ROW WHEN (((old.phone_hash)::text IS DISTINCT FROM (new.phone_hash)::text)) EXECUTE FUNCTION public.pgtrigger_phone_changed_update_e36a1();
COMMENT ON TRIGGER pgtrigger_phone_changed_update_e36a1 ON public.reports_reporter IS '8c35471f6279a5db5f721af31a972bc4a5d7029c';
CREATE TRIGGER pgtrigger_public_name_changed_update_cbf97 AFTER UPDATE ON public.reports_report FOR EACH ROW WHEN (((old.public_name)::text IS DISTINCT FROM (new.public_name)::text)) EXECUTE FUNCTION public.pgtrigger_public_name_changed_update_cbf97();
COMMENT ON TRIGGER pgtrigger_public_name_changed_update_cbf97 ON public.reports_report IS 'de4e7bb10fa7afe1729b0056c9957eda7b5cd17e';
CREATE TRIGGER pgtrigger_redacted_spans_changed_update_42f04 AFTER UPDATE ON public.reports_report FOR EACH ROW WHEN ((old.redacted_spans IS DISTINCT FROM new.redacted_spans)) EXECUTE FUNCTION public.pgtrigger_redacted_spans_changed_update_42f04();
COMMENT ON TRIGGER pgtrigger_redacted_spans_changed_update_42f04 ON public.reports_report IS '619291f0a3cc28e6feb3b12525a6148ae00866e7';
CREATE TRIGGER pgtrigger_reopened_without_guarded_roles_e186a BEFORE UPDATE OF is_active ON public.accounts_user FOR EACH ROW WHEN ((new.is_active AND (NOT old.is_active))) EXECUTE FUNCTION public.pgtrigger_reopened_without_guarded_roles_e186a();
COMMENT ON TRIGGER pgtrigger_reopened_without_guarded_roles_e186a ON public.accounts_user IS '77dc3d761b41000cb279e31c044b30ad553fee98';
CREATE TRIGGER pgtrigger_secret_before_changed_update_160cf AFTER UPDATE ON public.partners_webhook FOR EACH ROW WHEN ((old.secret_before IS DISTINCT FROM new.secret_before)) EXECUTE FUNCTION public.pgtrigger_secret_before_changed_update_160cf();
COMMENT ON TRIGGER pgtrigger_secret_before_changed_update_160cf ON public.partners_webhook IS 'b0b18078a984fb65f1388206941a8406c8cc35da';
CREATE TRIGGER pgtrigger_secret_changed_update_47e01 AFTER UPDATE ON public.partners_webhook FOR EACH ROW WHEN ((old.secret IS DISTINCT FROM new.secret)) EXECUTE FUNCTION public.pgtrigger_secret_changed_update_47e01();
COMMENT ON TRIGGER pgtrigger_secret_changed_update_47e01 ON public.partners_webhook IS 'bad0853a59062063ec70c9b89aa644d29d36bf3e';
CREATE TRIGGER pgtrigger_secret_changed_update_70e92 AFTER UPDATE ON public.partners_callcentrekey FOR EACH ROW WHEN ((old.secret IS DISTINCT FROM new.secret)) EXECUTE FUNCTION public.pgtrigger_secret_changed_update_70e92();
COMMENT ON TRIGGER pgtrigger_secret_changed_update_70e92 ON public.partners_callcentrekey IS '65e1e080edf7e7cd52d5890448811c32e8ce3bef';
CREATE TRIGGER pgtrigger_tell_added_07698 AFTER INSERT ON public.reports_mappoint FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_tell_added_07698();
COMMENT ON TRIGGER pgtrigger_tell_added_07698 ON public.reports_mappoint IS 'bd510cd28b78f003af0a814804b0283d70734fb7';
CREATE TRIGGER pgtrigger_tell_removed_284a7 AFTER DELETE ON public.reports_mappoint FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_tell_removed_284a7();
COMMENT ON TRIGGER pgtrigger_tell_removed_284a7 ON public.reports_mappoint IS '326937f9426ee9ea3763e6ce75365a255a23aed8';
CREATE TRIGGER pgtrigger_tells_webhooks_31eab AFTER INSERT ON public.reports_reportevent REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_tells_webhooks_31eab();
COMMENT ON TRIGGER pgtrigger_tells_webhooks_31eab ON public.reports_reportevent IS 'cd93ceb8f6f77ec44ff0e0b78aa8672105d2e875';
CREATE TRIGGER pgtrigger_tells_webhooks_5ef29 AFTER INSERT ON public.reports_caseaction REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_tells_webhooks_5ef29();
COMMENT ON TRIGGER pgtrigger_tells_webhooks_5ef29 ON public.reports_caseaction IS 'fa15b43574d605eb60dbf58ea638674fee7e8bad';
CREATE TRIGGER pgtrigger_tells_webhooks_e2e2a AFTER UPDATE ON public.reports_report FOR EACH ROW WHEN ((old.agency_id IS DISTINCT FROM new.agency_id)) EXECUTE FUNCTION public.pgtrigger_tells_webhooks_e2e2a();
COMMENT ON TRIGGER pgtrigger_tells_webhooks_e2e2a ON public.reports_report IS '44f706f645cee81236a19e975dcabb10c133e2dc';
CREATE TRIGGER pgtrigger_title_changed_update_d3590 AFTER UPDATE ON public.reports_report FOR EACH ROW WHEN ((old.title IS DISTINCT FROM new.title)) EXECUTE FUNCTION public.pgtrigger_title_changed_update_d3590();
COMMENT ON TRIGGER pgtrigger_title_changed_update_d3590 ON public.reports_report IS '529f73c18817221a723776f6c663627668c89307';
ALTER TABLE ONLY public.accounts_datarequest
    ADD CONSTRAINT accounts_datarequest_answered_by_id_a03b968d_fk_accounts_ FOREIGN KEY (answered_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_datarequest
    ADD CONSTRAINT accounts_datarequest_citizen_id_e723fbd1_fk_accounts_user_id FOREIGN KEY (citizen_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_device
    ADD CONSTRAINT accounts_device_user_id_f8e29eb4_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_identityconflict
    ADD CONSTRAINT accounts_identitycon_account_id_aedb6ca1_fk_accounts_ FOREIGN KEY (account_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_identityconflict
    ADD CONSTRAINT accounts_identitycon_decided_by_id_f4906a78_fk_accounts_ FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_identityconflict
    ADD CONSTRAINT accounts_identitycon_link_id_2dd976bf_fk_accounts_ FOREIGN KEY (link_id) REFERENCES public.accounts_linkedidentity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_linkedidentity
    ADD CONSTRAINT accounts_linkedidentity_user_id_a7cb27c0_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_mutednews
    ADD CONSTRAINT accounts_mutednews_user_id_7ddc34b3_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_passkey
    ADD CONSTRAINT accounts_passkey_user_id_f8f562b4_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_recoverycode
    ADD CONSTRAINT accounts_recoverycode_user_id_994761d3_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_rightsdecision
    ADD CONSTRAINT accounts_rightsdecis_request_id_1f67ff67_fk_accounts_ FOREIGN KEY (request_id) REFERENCES public.accounts_rightsrequest(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_rightsdecision
    ADD CONSTRAINT accounts_rightsdecision_by_id_651bac19_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_rightsrequest
    ADD CONSTRAINT accounts_rightsrequest_asked_by_id_2f04148e_fk_accounts_user_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_rightsrequest
    ADD CONSTRAINT accounts_rightsrequest_user_id_4934bd91_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_secondfactor
    ADD CONSTRAINT accounts_secondfactor_user_id_1e182b70_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_agency_id_ba328885_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_group_id_bd11a704_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_52b62117_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_permission_id_113bb443_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_user_id_e4f0a161_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_article
    ADD CONSTRAINT citizen_article_source_id_c99505ec_fk_citizen_source_id FOREIGN KEY (source_id) REFERENCES public.citizen_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_article
    ADD CONSTRAINT citizen_article_unit_id_d691e6e3_fk_province_adminunit_id FOREIGN KEY (unit_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_camerabasis
    ADD CONSTRAINT citizen_camerabasis_controller_id_460ebf83_fk_province_ FOREIGN KEY (controller_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_camerabasis
    ADD CONSTRAINT citizen_camerabasis_recorded_by_id_2b1661e5_fk_accounts_user_id FOREIGN KEY (recorded_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_contact
    ADD CONSTRAINT citizen_contact_source_id_4522c228_fk_citizen_source_id FOREIGN KEY (source_id) REFERENCES public.citizen_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_contact
    ADD CONSTRAINT citizen_contact_unit_id_17fabb1e_fk_province_adminunit_id FOREIGN KEY (unit_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_correction
    ADD CONSTRAINT citizen_correction_done_by_id_f08122e0_fk_accounts_user_id FOREIGN KEY (done_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_correction
    ADD CONSTRAINT citizen_correction_source_id_fe390eaa_fk_citizen_source_id FOREIGN KEY (source_id) REFERENCES public.citizen_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_feeaccount
    ADD CONSTRAINT citizen_feeaccount_agency_id_aef016cd_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_feedentry
    ADD CONSTRAINT citizen_feedentry_article_id_781b345f_fk_citizen_article_id FOREIGN KEY (article_id) REFERENCES public.citizen_article(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_feedentry
    ADD CONSTRAINT citizen_feedentry_source_id_84cf82eb_fk_citizen_source_id FOREIGN KEY (source_id) REFERENCES public.citizen_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_figure
    ADD CONSTRAINT citizen_figure_series_id_757ea764_fk_citizen_series_id FOREIGN KEY (series_id) REFERENCES public.citizen_series(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_importrun
    ADD CONSTRAINT citizen_importrun_by_id_b6a5a776_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_importrun
    ADD CONSTRAINT citizen_importrun_source_id_73743690_fk_citizen_source_id FOREIGN KEY (source_id) REFERENCES public.citizen_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_notice
    ADD CONSTRAINT citizen_notice_source_id_13666517_fk_citizen_source_id FOREIGN KEY (source_id) REFERENCES public.citizen_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_notice
    ADD CONSTRAINT citizen_notice_unit_id_1381381c_fk_province_adminunit_id FOREIGN KEY (unit_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_place
    ADD CONSTRAINT citizen_place_source_id_d7e95623_fk_citizen_source_id FOREIGN KEY (source_id) REFERENCES public.citizen_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_place
    ADD CONSTRAINT citizen_place_unit_id_2adfcef1_fk_province_adminunit_id FOREIGN KEY (unit_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_series
    ADD CONSTRAINT citizen_series_source_id_e943a109_fk_citizen_source_id FOREIGN KEY (source_id) REFERENCES public.citizen_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_series
    ADD CONSTRAINT citizen_series_unit_id_85d36a02_fk_province_adminunit_id FOREIGN KEY (unit_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_source
    ADD CONSTRAINT citizen_source_checked_by_id_24ce9141_fk_accounts_user_id FOREIGN KEY (checked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.citizen_source
    ADD CONSTRAINT citizen_source_owner_id_c6e18e6d_fk_province_agency_id FOREIGN KEY (owner_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_call
    ADD CONSTRAINT partners_call_operator_id_16a6f767_fk_accounts_user_id FOREIGN KEY (operator_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_callback
    ADD CONSTRAINT partners_callback_claimed_by_id_72488281_fk_accounts_user_id FOREIGN KEY (claimed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_callopening
    ADD CONSTRAINT partners_callopening_by_id_a86798ca_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_operatorextension
    ADD CONSTRAINT partners_operatorext_operator_id_4b9a573e_fk_accounts_ FOREIGN KEY (operator_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_partnerkey
    ADD CONSTRAINT partners_partnerkey_agency_id_9c512ce1_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_partnerkey
    ADD CONSTRAINT partners_partnerkey_created_by_id_e8a0e0a3_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_partnerpost
    ADD CONSTRAINT partners_partnerpost_key_id_f9b29cad_fk_partners_partnerkey_id FOREIGN KEY (key_id) REFERENCES public.partners_partnerkey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_partnerpost
    ADD CONSTRAINT partners_partnerpost_test_category_id_d4954088_fk_reports_c FOREIGN KEY (test_category_id) REFERENCES public.reports_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_partnerupdate
    ADD CONSTRAINT partners_partnerupda_event_id_745fcb19_fk_reports_r FOREIGN KEY (event_id) REFERENCES public.reports_reportevent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_partnerupdate
    ADD CONSTRAINT partners_partnerupda_key_id_7c56b901_fk_partners_ FOREIGN KEY (key_id) REFERENCES public.partners_partnerkey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_partnerupdate
    ADD CONSTRAINT partners_partnerupdate_report_id_676403ab_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_signedrequest
    ADD CONSTRAINT partners_signedreque_key_id_7a7c7080_fk_partners_ FOREIGN KEY (key_id) REFERENCES public.partners_callcentrekey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_webhook
    ADD CONSTRAINT partners_webhook_agency_id_19f3ff9c_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_webhook
    ADD CONSTRAINT partners_webhook_created_by_id_83ca48c3_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_webhookdelivery
    ADD CONSTRAINT partners_webhookdeli_report_id_42054144_fk_reports_r FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_webhookdelivery
    ADD CONSTRAINT partners_webhookdeli_webhook_id_37495c87_fk_partners_ FOREIGN KEY (webhook_id) REFERENCES public.partners_webhook(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.province_adminunit
    ADD CONSTRAINT province_adminunit_parent_id_4f7a4a77_fk_province_adminunit_id FOREIGN KEY (parent_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.province_adminunit
    ADD CONSTRAINT province_adminunit_successor_id_49694567_fk_province_ FOREIGN KEY (successor_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.province_agency
    ADD CONSTRAINT province_agency_parent_id_d0df6579_fk_province_agency_id FOREIGN KEY (parent_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.province_agency
    ADD CONSTRAINT province_agency_unit_id_1518a375_fk_province_adminunit_id FOREIGN KEY (unit_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_accessreview
    ADD CONSTRAINT reports_accessreview_access_id_4e65cdc2_fk_reports_p FOREIGN KEY (access_id) REFERENCES public.reports_personaldataaccess(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_accessreview
    ADD CONSTRAINT reports_accessreview_by_id_aecd327e_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_answer
    ADD CONSTRAINT reports_answer_agency_id_69d9958a_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_answer
    ADD CONSTRAINT reports_answer_approved_by_id_c2680cbb_fk_accounts_user_id FOREIGN KEY (approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_answer
    ADD CONSTRAINT reports_answer_corrects_id_dcd4c8bc_fk_reports_answer_id FOREIGN KEY (corrects_id) REFERENCES public.reports_answer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_answer
    ADD CONSTRAINT reports_answer_drafted_by_id_00411dd7_fk_accounts_user_id FOREIGN KEY (drafted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_answer
    ADD CONSTRAINT reports_answer_report_id_903c5398_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_attachment
    ADD CONSTRAINT reports_attachment_answer_id_66415418_fk_reports_answer_id FOREIGN KEY (answer_id) REFERENCES public.reports_answer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_attachment
    ADD CONSTRAINT reports_attachment_reopening_id_72e15409_fk_reports_r FOREIGN KEY (reopening_id) REFERENCES public.reports_reopeningrequest(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_attachment
    ADD CONSTRAINT reports_attachment_report_id_74b94dae_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_ban
    ADD CONSTRAINT reports_ban_by_id_47bde523_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_ban
    ADD CONSTRAINT reports_ban_lifted_by_id_2f963b38_fk_accounts_user_id FOREIGN KEY (lifted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_breachentry
    ADD CONSTRAINT reports_breachentry_breach_id_7f17c40b_fk_reports_p FOREIGN KEY (breach_id) REFERENCES public.reports_personaldatabreach(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_breachentry
    ADD CONSTRAINT reports_breachentry_by_id_ad26861f_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_breachnotice
    ADD CONSTRAINT reports_breachnotice_breach_id_41a91478_fk_reports_p FOREIGN KEY (breach_id) REFERENCES public.reports_personaldatabreach(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_breachnotice
    ADD CONSTRAINT reports_breachnotice_by_id_11ccb22c_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_breachnotice
    ADD CONSTRAINT reports_breachnotice_confirmed_by_id_2c686cf7_fk_accounts_ FOREIGN KEY (confirmed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_breachperson
    ADD CONSTRAINT reports_breachperson_breach_id_9594eacb_fk_reports_p FOREIGN KEY (breach_id) REFERENCES public.reports_personaldatabreach(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_breachperson
    ADD CONSTRAINT reports_breachperson_listed_in_id_973af03d_fk_reports_b FOREIGN KEY (listed_in_id) REFERENCES public.reports_breachentry(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_breachperson
    ADD CONSTRAINT reports_breachperson_notice_id_5ef76a06_fk_reports_b FOREIGN KEY (notice_id) REFERENCES public.reports_breachnotice(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_breachperson
    ADD CONSTRAINT reports_breachperson_report_id_063f6751_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_breachperson
    ADD CONSTRAINT reports_breachperson_user_id_17d6390c_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_caseaction
    ADD CONSTRAINT reports_caseaction_agency_id_a6b1527c_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_caseaction
    ADD CONSTRAINT reports_caseaction_by_id_780a5520_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_caseaction
    ADD CONSTRAINT reports_caseaction_document_id_8914f834_fk_reports_c FOREIGN KEY (document_id) REFERENCES public.reports_casedocument(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_caseaction
    ADD CONSTRAINT reports_caseaction_person_id_0ed7a155_fk_accounts_user_id FOREIGN KEY (person_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_caseaction
    ADD CONSTRAINT reports_caseaction_report_id_b99ac589_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_casedocument
    ADD CONSTRAINT reports_casedocument_by_id_174b787c_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_casedocument
    ADD CONSTRAINT reports_casedocument_removed_by_id_cf85d902_fk_accounts_user_id FOREIGN KEY (removed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_casedocument
    ADD CONSTRAINT reports_casedocument_report_id_8c02c1e0_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_category
    ADD CONSTRAINT reports_category_parent_id_a826978f_fk_reports_category_id FOREIGN KEY (parent_id) REFERENCES public.reports_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_categoryquestion
    ADD CONSTRAINT reports_categoryques_category_id_37f766c8_fk_reports_c FOREIGN KEY (category_id) REFERENCES public.reports_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_confidentialreader
    ADD CONSTRAINT reports_confidential_given_by_id_c0929226_fk_accounts_ FOREIGN KEY (given_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_confidentialreader
    ADD CONSTRAINT reports_confidential_removed_by_id_01f6ff7f_fk_accounts_ FOREIGN KEY (removed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_confidentialreader
    ADD CONSTRAINT reports_confidential_report_id_21ff6208_fk_reports_r FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_confidentialreader
    ADD CONSTRAINT reports_confidentialreader_user_id_1fbbfdaa_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_cooperation
    ADD CONSTRAINT reports_cooperation_agency_id_8425cedf_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_cooperation
    ADD CONSTRAINT reports_cooperation_answered_by_id_8a252935_fk_accounts_user_id FOREIGN KEY (answered_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_cooperation
    ADD CONSTRAINT reports_cooperation_asked_by_id_a795d19d_fk_accounts_user_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_cooperation
    ADD CONSTRAINT reports_cooperation_report_id_968e93ff_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_deadlinerecount
    ADD CONSTRAINT reports_deadlinerecount_by_id_9fcc153f_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_export
    ADD CONSTRAINT reports_export_agency_id_f8081f50_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_export
    ADD CONSTRAINT reports_export_by_id_1044bc50_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_exportdownload
    ADD CONSTRAINT reports_exportdownload_export_id_06aa231d_fk_reports_export_id FOREIGN KEY (export_id) REFERENCES public.reports_export(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_followup
    ADD CONSTRAINT reports_followup_closed_by_id_ba08174c_fk_accounts_user_id FOREIGN KEY (closed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_followup
    ADD CONSTRAINT reports_followup_rating_id_d9a0830a_fk_reports_rating_id FOREIGN KEY (rating_id) REFERENCES public.reports_rating(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_formerlycomplained
    ADD CONSTRAINT reports_formerlycomp_agency_id_2397dda3_fk_province_ FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_formerlycomplained
    ADD CONSTRAINT reports_formerlycomp_changed_by_id_ffd61bec_fk_accounts_ FOREIGN KEY (changed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_formerlycomplained
    ADD CONSTRAINT reports_formerlycomp_report_id_ed2c40e7_fk_reports_r FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_mailpiece
    ADD CONSTRAINT reports_mailpiece_mail_id_181ae7dd_fk_reports_incomingmail_id FOREIGN KEY (mail_id) REFERENCES public.reports_incomingmail(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_mappoint
    ADD CONSTRAINT reports_mappoint_report_id_9e354c07_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_mention
    ADD CONSTRAINT reports_mention_note_id_dc2300b3_fk_reports_staffnote_id FOREIGN KEY (note_id) REFERENCES public.reports_staffnote(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_mention
    ADD CONSTRAINT reports_mention_person_id_ff7d655c_fk_accounts_user_id FOREIGN KEY (person_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_mention
    ADD CONSTRAINT reports_mention_report_id_0268a465_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_metoo
    ADD CONSTRAINT reports_metoo_report_id_434d6302_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_noticechoice
    ADD CONSTRAINT reports_noticechoice_user_id_72cc0606_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_pendingaction
    ADD CONSTRAINT reports_pendingactio_pending_id_125af90a_fk_reports_p FOREIGN KEY (pending_id) REFERENCES public.reports_pendingreport(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_pendingaction
    ADD CONSTRAINT reports_pendingaction_agency_id_1025897f_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_pendingaction
    ADD CONSTRAINT reports_pendingaction_by_id_b6713177_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_pendingreport
    ADD CONSTRAINT reports_pendingrepor_answered_report_id_45711afa_fk_reports_r FOREIGN KEY (answered_report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_pendingreport
    ADD CONSTRAINT reports_pendingrepor_category_id_e349270c_fk_reports_c FOREIGN KEY (category_id) REFERENCES public.reports_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_pendingreport
    ADD CONSTRAINT reports_pendingrepor_commune_id_a406b1b1_fk_province_ FOREIGN KEY (commune_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_personaldataaccess
    ADD CONSTRAINT reports_personaldata_agency_id_c4b4b06b_fk_province_ FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_personaldataaccess
    ADD CONSTRAINT reports_personaldata_report_id_2d493a0e_fk_reports_r FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_personaldataaccess
    ADD CONSTRAINT reports_personaldataaccess_by_id_9eedfd68_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_photooriginal
    ADD CONSTRAINT reports_photoorigina_attachment_id_2e9e53bb_fk_reports_a FOREIGN KEY (attachment_id) REFERENCES public.reports_attachment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_photooriginal
    ADD CONSTRAINT reports_photooriginal_by_id_6eac107d_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_publication
    ADD CONSTRAINT reports_publication_report_id_0127f4b2_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_questionanswer
    ADD CONSTRAINT reports_questionansw_question_id_7caf3af5_fk_reports_c FOREIGN KEY (question_id) REFERENCES public.reports_categoryquestion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_questionanswer
    ADD CONSTRAINT reports_questionanswer_report_id_f819c953_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_rating
    ADD CONSTRAINT reports_rating_report_id_3884a44a_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_reminder
    ADD CONSTRAINT reports_reminder_report_id_383d091a_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_reopeningrequest
    ADD CONSTRAINT reports_reopeningreq_decided_by_id_35a49be8_fk_accounts_ FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_reopeningrequest
    ADD CONSTRAINT reports_reopeningreq_report_id_9a2b4862_fk_reports_r FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_replytemplate
    ADD CONSTRAINT reports_replytemplat_category_id_464bf742_fk_reports_c FOREIGN KEY (category_id) REFERENCES public.reports_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_replytemplate
    ADD CONSTRAINT reports_replytemplate_agency_id_d24be94c_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_agency_id_fe64f2a4_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_category_id_7a7857a8_fk_reports_category_id FOREIGN KEY (category_id) REFERENCES public.reports_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_commune_id_babfa675_fk_province_adminunit_id FOREIGN KEY (commune_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_complained_agency_id_6766f964_fk_province_ FOREIGN KEY (complained_agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_district_id_c14e8227_fk_province_adminunit_id FOREIGN KEY (district_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_handler_id_57cdbc4a_fk_accounts_user_id FOREIGN KEY (handler_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_merged_into_id_447b0a62_fk_reports_report_id FOREIGN KEY (merged_into_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_reporter
    ADD CONSTRAINT reports_reporter_consent_id_1dc6a6e8_fk_accounts_consent_id FOREIGN KEY (consent_id) REFERENCES public.accounts_consent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_reporter
    ADD CONSTRAINT reports_reporter_report_id_d050bf53_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_reporter
    ADD CONSTRAINT reports_reporter_user_id_c1961c6e_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_reportevent
    ADD CONSTRAINT reports_reportevent_agency_id_de0d28ca_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_reportevent
    ADD CONSTRAINT reports_reportevent_by_id_16a718a7_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_reportevent
    ADD CONSTRAINT reports_reportevent_report_id_5031d186_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_retraction
    ADD CONSTRAINT reports_retraction_report_id_98d1ec81_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_staffnote
    ADD CONSTRAINT reports_staffnote_agency_id_a92ec24d_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_staffnote
    ADD CONSTRAINT reports_staffnote_by_id_aeb47861_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_staffnote
    ADD CONSTRAINT reports_staffnote_report_id_33b89339_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_statenews
    ADD CONSTRAINT reports_statenews_event_id_29a8db3f_fk_reports_reportevent_id FOREIGN KEY (event_id) REFERENCES public.reports_reportevent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_statenews
    ADD CONSTRAINT reports_statenews_report_id_eb981481_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_subscription
    ADD CONSTRAINT reports_subscription_category_id_7926e8e4_fk_reports_c FOREIGN KEY (category_id) REFERENCES public.reports_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_subscription
    ADD CONSTRAINT reports_subscription_commune_id_23053bac_fk_province_ FOREIGN KEY (commune_id) REFERENCES public.province_adminunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_subscription
    ADD CONSTRAINT reports_subscription_consent_id_5ce8c323_fk_accounts_consent_id FOREIGN KEY (consent_id) REFERENCES public.accounts_consent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_subscription
    ADD CONSTRAINT reports_subscription_report_id_e0d57c93_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_subscription
    ADD CONSTRAINT reports_subscription_user_id_a3e9d640_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_suspicion
    ADD CONSTRAINT reports_suspicion_flood_id_6098879d_fk_reports_report_id FOREIGN KEY (flood_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_suspicion
    ADD CONSTRAINT reports_suspicion_judged_by_id_f5d58fd1_fk_accounts_user_id FOREIGN KEY (judged_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_suspicion
    ADD CONSTRAINT reports_suspicion_report_id_14117702_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_userequest
    ADD CONSTRAINT reports_userequest_agency_id_95914f67_fk_province_agency_id FOREIGN KEY (agency_id) REFERENCES public.province_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_userequest
    ADD CONSTRAINT reports_userequest_asked_by_id_2c3aa7c9_fk_accounts_user_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_userequest
    ADD CONSTRAINT reports_userequest_consent_id_00a1a8df_fk_accounts_consent_id FOREIGN KEY (consent_id) REFERENCES public.accounts_consent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_userequest
    ADD CONSTRAINT reports_userequest_report_id_e716c867_fk_reports_report_id FOREIGN KEY (report_id) REFERENCES public.reports_report(id) DEFERRABLE INITIALLY DEFERRED;
INSERT INTO django_migrations (app, name, applied) VALUES
    ('contenttypes', '0001_initial', now()),
    ('contenttypes', '0002_remove_content_type_name', now()),
    ('auth', '0001_initial', now()),
    ('auth', '0002_alter_permission_name_max_length', now()),
    ('auth', '0003_alter_user_email_max_length', now()),
    ('auth', '0004_alter_user_username_opts', now()),
    ('auth', '0005_alter_user_last_login_null', now()),
    ('auth', '0006_require_contenttypes_0002', now()),
    ('auth', '0007_alter_validators_add_error_messages', now()),
    ('auth', '0008_alter_user_username_max_length', now()),
    ('auth', '0009_alter_user_last_name_max_length', now()),
    ('auth', '0010_alter_group_name_max_length', now()),
    ('auth', '0011_update_proxy_permissions', now()),
    ('auth', '0012_alter_user_first_name_max_length', now()),
    ('province', '0001_initial', now()),
    ('accounts', '0001_initial', now()),
    ('accounts', '0002_code_lanes', now()),
    ('accounts', '0003_consent_to_email', now()),
    ('accounts', '0004_log_in_by_code', now()),
    ('accounts', '0005_second_person', now()),
    ('accounts', '0006_passkeys', now()),
    ('accounts', '0007_security_log', now()),
    ('accounts', '0008_new_accounts', now()),
    ('accounts', '0009_kept_consent_texts', now()),
    ('accounts', '0010_guardian_consent', now()),
    ('accounts', '0011_reference_rows', now()),
    ('accounts', '0012_refused_requests', now()),
    ('accounts', '0013_breach_register_is_guarded', now()),
    ('accounts', '0014_one_noun_for_events', now()),
    ('accounts', '0015_open311_channel', now()),
    ('accounts', '0016_merged_among_refused', now()),
    ('accounts', '0017_linked_identities', now()),
    ('accounts', '0018_outdated_requests', now()),
    ('accounts', '0019_email_set_alone', now()),
    ('admin', '0001_initial', now()),
    ('admin', '0002_logentry_remove_auto_add', now()),
    ('admin', '0003_logentry_add_action_flag_choices', now()),
    ('province', '0002_portal_names', now()),
    ('citizen', '0001_initial', now()),
    ('citizen', '0002_content', now()),
    ('citizen', '0003_place_groups', now()),
    ('citizen', '0004_notice_news', now()),
    ('citizen', '0005_import_runs', now()),
    ('citizen', '0006_corrections', now()),
    ('citizen', '0007_forecasts', now()),
    ('citizen', '0008_departures', now()),
    ('citizen', '0009_keeping', now()),
    ('citizen', '0010_danger_batches', now()),
    ('citizen', '0011_words_of_lines', now()),
    ('citizen', '0012_conditions', now()),
    ('citizen', '0013_feeds', now()),
    ('citizen', '0014_search_vectors', now()),
    ('citizen', '0015_cameras', now()),
    ('citizen', '0016_fee_accounts', now()),
    ('notifications', '0001_initial', now()),
    ('notifications', '0002_daily_counts', now()),
    ('notifications', '0003_warning_of_ceiling', now()),
    ('notifications', '0004_second_person', now()),
    ('notifications', '0005_sign_in_burst', now()),
    ('notifications', '0006_labels_without_numbers', now()),
    ('notifications', '0007_breach_notices', now()),
    ('notifications', '0008_many_urgent', now()),
    ('notifications', '0009_pending_messages', now()),
    ('notifications', '0010_answers_to_mail', now()),
    ('notifications', '0011_merged_message', now()),
    ('notifications', '0012_account_messages', now()),
    ('notifications', '0013_identity_messages', now()),
    ('notifications', '0014_empty_letters', now()),
    ('notifications', '0015_notice_messages', now()),
    ('notifications', '0016_sources_to_check', now()),
    ('reports', '0001_initial', now()),
    ('reports', '0002_media_folder', now()),
    ('reports', '0003_words_for_unpublished_reports', now()),
    ('reports', '0004_proved_addresses', now()),
    ('reports', '0005_punctuality', now()),
    ('reports', '0006_suspicion_flood', now()),
    ('reports', '0007_news_choice', now()),
    ('reports', '0008_held_files', now()),
    ('reports', '0009_sealed_texts', now()),
    ('reports', '0010_confidential_is_sealed', now()),
    ('reports', '0011_no_hash_of_national_ids', now()),
    ('reports', '0012_held_answers', now()),
    ('reports', '0013_guardians', now()),
    ('reports', '0014_formerly_complained', now()),
    ('reports', '0015_breaches', now()),
    ('reports', '0016_public_names', now()),
    ('reports', '0017_category_questions', now()),
    ('reports', '0018_pending_reports', now()),
    ('reports', '0019_events_by_time', now()),
    ('reports', '0020_reports_without_person', now()),
    ('reports', '0021_incoming_mail', now()),
    ('reports', '0022_open_data', now()),
    ('partners', '0001_initial', now()),
    ('partners', '0002_calls', now()),
    ('partners', '0003_open_data', now()),
    ('partners', '0004_webhooks', now()),
    ('partners', '0005_update_event', now()),
    ('partners', '0006_webhook_turns', now()),
    ('partners', '0007_webhook_secret_overlap', now()),
    ('partners', '0008_call_written', now()),
    ('partners', '0009_webhook_origins', now()),
    ('partners', '0010_opendatafile_known', now()),
    ('partners', '0011_call_key_waits', now()),
    ('pghistory', '0001_initial', now()),
    ('pghistory', '0002_aggregateevent', now()),
    ('pghistory', '0003_auto_20201023_1636', now()),
    ('pghistory', '0004_auto_20220906_1625', now()),
    ('pghistory', '0005_events_middlewareevents', now()),
    ('pghistory', '0006_delete_aggregateevent', now()),
    ('pghistory', '0007_auto_20250421_0444', now()),
    ('reports', '0023_second_person_for_notices', now()),
    ('reports', '0024_complaint_about_inspectorate', now()),
    ('reports', '0025_mail_faults', now()),
    ('reports', '0026_pending_keys', now()),
    ('reports', '0027_pending_named_agencies', now()),
    ('reports', '0028_empty_letters', now()),
    ('reports', '0029_real_retractions', now()),
    ('reports', '0030_answers_join_waiting', now()),
    ('reports', '0031_pending_named_reports', now()),
    ('reports', '0032_pending_silence', now()),
    ('reports', '0033_mail_same_id', now()),
    ('reports', '0034_following_notices', now()),
    ('reports', '0035_pending_answers_reports', now()),
    ('sessions', '0001_initial', now());
