/**
 * Functions that no statement may call, from the manuals of the databases, of their extensions, of what
 * clouds add to them, and from what people write themselves.
 */
import type { SqlDialect } from '../../../../../functions/core/decision/tool-mapping.ts'

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

export const FUNCTIONS_OF_OTHERS: Readonly<Record<SqlDialect, readonly string[]>> = {
  sqlite:
    words(`load_extension readfile writefile edit eval lsmode lsdir fsdir zipfile zipfile_cds csv
    fts3_tokenizer fts5 optimize randomblob zeroblob sqlite_log icu_load_collation define undefine
    sqlite_dbpage sqlite_dbdata sqlite_dbptr sqlite_stmt dbstat bytecode tables_used writefileatomic
    completion pragma_table_info pragma_database_list shell_add_schema rtreenode rtreecheck rtreedepth
    sqlite_rename_column sqlite_rename_table sqlite_rename_test sqlite_drop_column sqlite_rename_quotefix
    carray fileio_write http_get http_post_body http_do crsql_changes crsql_finalize InitSpatialMetaData
    BlobToFile BlobFromFile ImportSHP ExportSHP eval_sql fts5vocab geopoly_debug md5file regexp_replace
    total_for refresh my_function generate_uuid crypt sleep system exec`),

  postgresql: words(`aws_s3.table_import_from_s3 aws_s3.query_export_to_s3 aws_commons.create_s3_uri
    aws_lambda.invoke aws_ml.invoke_endpoint aws_bedrock.invoke_model
    azure_storage.blob_get azure_storage.blob_list azure_ai.invoke azure_openai.create_embeddings
    google_ml.predict_row ml_predict_row embedding
    dblink dblink_exec dblink_open dblink_fetch dblink_send_query dblink_connect dblink_connect_u
    lo_import lo_export lo_unlink lo_create lo_creat lo_put lo_get lo_from_bytea lo_manage loread lowrite
    pg_file_write pg_file_read pg_file_unlink pg_file_rename pg_file_sync pg_logdir_ls
    pg_read_file pg_read_binary_file pg_ls_dir pg_ls_waldir pg_stat_file pg_current_logfile
    xpath_table xslt_process xpath_nodeset xpath_list heap_force_kill heap_force_freeze
    drop_chunks add_retention_policy add_job run_job decompress_chunk create_hypertable move_chunk
    run_command_on_workers run_command_on_shards run_command_on_placements create_distributed_table
    master_run_on_worker citus_add_node citus_drop_trigger undistribute_table alter_distributed_table
    utl_file.fopen utl_file.put_line utl_smtp.open_connection dbms_alert.signal dbms_pipe.send_message
    dbms_sql.execute dbms_lock.sleep dbms_output.put_line oracle.sysdate plunit.fail
    graphql.resolve graphql_public.graphql net.http_get net.http_post net.http_delete net.worker_restart
    http http_get http_post http_put http_delete http_set_curlopt pgsql_http.http
    cron.schedule cron.unschedule cron.alter_job schedule unschedule pgagent.pga_next_schedule
    plpy_execute plpython_call_handler plv8_call_handler plsh_handler plperlu_call_handler
    pg_advisory_lock pg_advisory_xact_lock pg_try_advisory_lock pg_advisory_unlock_all
    set_config setseed setval nextval currval lastval txid_current txid_status pg_current_xact_id
    pg_switch_wal pg_switch_xlog pg_create_restore_point pg_backup_start pg_start_backup pg_promote
    pg_wal_replay_pause pg_logical_emit_message pg_logical_slot_get_changes pg_logical_slot_peek_changes
    pg_create_logical_replication_slot pg_drop_replication_slot pg_replication_slot_advance
    pg_replication_origin_create pg_terminate_backend pg_cancel_backend pg_reload_conf pg_rotate_logfile
    pg_log_backend_memory_contexts pg_notify pg_sleep pg_sleep_for pg_sleep_until pg_stat_reset
    pg_stat_reset_shared pg_stat_statements_reset pg_prewarm pg_import_system_collations pg_export_snapshot
    pg_hba_file_rules pg_show_all_file_settings pg_config pg_extension_config_dump
    pg_restore_relation_stats pg_clear_relation_stats pg_restore_attribute_stats
    query_to_xml query_to_xmlschema query_to_xml_and_xmlschema table_to_xml schema_to_xml database_to_xml
    cursor_to_xml ts_stat ts_rewrite crosstab crosstabN connectby normal_rand
    gin_clean_pending_list brin_summarize_new_values brin_summarize_range brin_desummarize_range
    bt_index_check verify_heapam get_raw_page pgstattuple pgrowlocks pg_buffercache_evict
    pg_truncate_visibility_map pg_surgery autoprewarm_start_worker pgp_sym_decrypt crypt gen_salt
    gen_random_bytes uuid_generate_v4 similarity word_similarity unaccent levenshtein soundex metaphone
    cosine_distance l2_distance inner_product st_distance st_astext st_geomfromtext hstore_to_json each
    postgres_fdw_disconnect_all file_fdw_handler ssl_client_dn sslinfo anon.anonymize_database
    pgmq.send pgmq.read pgmq.drop_queue partman.run_maintenance repack.repack_apply pgroonga_command
    vault.create_secret pgsodium.crypto_secretbox timescaledb_pre_restore show_chunks_and_drop
    reporting.total_for public.refresh_totals total_for app.delete_everything admin.grant_all
    pldbg_attach_to_port binary_upgrade_create_empty_extension convert_file system file_read`),

  mysql:
    words(`load_file sleep benchmark get_lock release_lock release_all_locks is_free_lock is_used_lock
    master_pos_wait source_pos_wait master_gtid_wait wait_for_executed_gtid_set
    wait_until_sql_thread_after_gtids uuid_short random_bytes nextval setval lastval default
    lambda_sync lambda_async mysql.lambda_async aws_bedrock_invoke_model aws_comprehend_detect_sentiment
    sys_exec sys_eval sys_get sys_set sys_bineval lib_mysqludf_sys_info http_get http_post http_put
    group_replication_set_as_primary group_replication_switch_to_single_primary_mode
    asynchronous_connection_failover_add_source asynchronous_connection_failover_delete_source
    keyring_key_store keyring_key_fetch keyring_key_generate keyring_key_remove
    audit_log_filter_set_filter audit_log_read audit_log_rotate audit_api_message_emit_udf
    mysql_firewall_flush_status set_firewall_mode read_firewall_users version_tokens_set
    version_tokens_lock_exclusive version_tokens_unlock service_get_read_locks service_get_write_locks
    mysql_query_attribute_string load_rewrite_rules flush_rewrite_rules gen_rnd_pan gen_dictionary_load
    mask_inner masking_dictionary_term_add ps_current_thread_id ps_thread_id sys.ps_setup_save
    sys.execute_prepared_stmt sys.diagnostics sys.ps_truncate_all_tables sys.sys_get_config
    sys.statement_performance_analyzer telemetry_log mle_session_reset ml_predict_row ml_generate
    spider_direct_sql spider_bg_direct_sql spider_copy_tables spider_flush_table_mon_cache mroonga_command
    binlog_gtid_pos wsrep_sync_wait_upto_gtid encode decode des_encrypt des_decrypt encrypt password
    old_password kdf dbms_lock.sleep reporting.total_for total_for my_udf test.count test.now shop.left`),

  transactsql:
    words(`openrowset opendatasource openquery openxml xp_cmdshell xp_dirtree xp_fileexist
    xp_regread xp_regwrite xp_subdirs xp_loginconfig sp_oacreate sp_executesql sp_configure
    sp_execute_external_script sp_invoke_external_rest_endpoint fn_get_audit_file sys.fn_get_audit_file
    sys.fn_xe_file_target_read_file fn_trace_gettable sys.fn_trace_gettable fn_dblog sys.fn_dblog fn_dump_dblog
    fn_get_sql sys.fn_get_sql sys.dm_exec_sql_text sys.dm_exec_query_plan sys.dm_os_file_exists
    sys.dm_os_enumerate_filesystem sys.dm_os_volume_stats sys.dm_io_virtual_file_stats
    sys.dm_db_index_physical_stats sys.dm_exec_describe_first_result_set sys.dm_server_services
    sys.fn_my_permissions sys.fn_virtualfilestats sys.fn_check_object_signatures sys.fn_cdc_get_max_lsn
    cdc.fn_cdc_get_all_changes_dbo_orders fn_helpcollations_of certprivatekey certencoded
    decryptbykey decryptbypassphrase decryptbycert decryptbykeyautocert encryptbykey encryptbypassphrase
    signbycert signbyasymkey verifysignedbycert key_guid key_name asymkey_id pwdencrypt pwdcompare loginproperty
    newsequentialid ai_generate_embeddings ai_generate_chunks predict crypt_gen_random publishingservername
    dbo.total_for dbo.fn_delete reporting.total_for total_for master.dbo.xp_cmdshell master.sys.xp_cmdshell
    dbo.len dbo.getdate sys.len guest.upper dbo.string_split`),
}
