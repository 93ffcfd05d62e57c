/**
 * Functions that no role may call, because they change something outside the data, read or write files,
 * open connections, wait, run SQL from text, or eat memory. Names are compared in lower case, whatever
 * their schema; a name that is not ASCII is refused, because servers fold such names in their own ways.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import type { JsonValue } from '../../json.ts'
import { isJsonObject } from '../../json.ts'

interface DenyList {
  readonly names: ReadonlySet<string>
  /** Beginnings of denied names. */
  readonly prefixes: readonly string[]
  /** Harmless names that a prefix would catch. */
  readonly except: ReadonlySet<string>
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** sqlite.org: "Built-in scalar functions", the shell's own functions, loadable extensions in ext/misc. */
const SQLITE: DenyList = {
  names: words(`load_extension readfile writefile edit eval fts3_tokenizer fts5 randomblob zeroblob
    sqlite_log lsmode lsdir fsdir zipfile zipfile_cds csv icu_load_collation completion define undefine
    sqlite_dbpage sqlite_dbdata sqlite_dbptr sqlite_stmt dbstat bytecode tables_used writefileatomic`),
  prefixes: ['pragma_', 'shell_', 'fileio_', 'http_', 'sqlite_rename_', 'load_'],
  except: words('sqlite_rename_none'),
}

/** PostgreSQL 18: 9.28 system administration, 9.17 sequences, 9.15 XML, 35.3 large objects; contrib. */
const POSTGRESQL: DenyList = {
  names: words(`set_config nextval setval txid_current ts_stat ts_rewrite connectby loread lowrite
    schedule schedule_in_database unschedule alter_job gin_clean_pending_list brin_summarize_new_values
    brin_summarize_range brin_desummarize_range convert_file xslt_process dearmor_file
    pldbg_attach_to_port system file_read query_to_xml_and_xmlschema`),
  prefixes:
    `pg_ lo_ dblink crosstab query_to_ table_to_xml cursor_to_xml database_to_xml schema_to_xml
    binary_upgrade_ http net_ aws_ lambda_ plpy pldbg_ dbms_ utl_`.split(/\s+/),
  except: words(`pg_typeof pg_size_pretty pg_size_bytes pg_relation_size pg_total_relation_size
    pg_table_size pg_indexes_size pg_database_size pg_column_size pg_column_compression pg_get_viewdef
    pg_get_indexdef pg_get_constraintdef pg_get_functiondef pg_get_triggerdef pg_get_ruledef pg_get_expr
    pg_get_userbyid pg_get_serial_sequence pg_get_keywords pg_table_is_visible pg_type_is_visible
    pg_function_is_visible pg_has_role pg_encoding_to_char pg_client_encoding pg_input_is_valid`),
}

/** MySQL 8.4: 14.14 locking functions, 14.15 information functions, 14.18 replication functions; UDFs. */
const MYSQL: DenyList = {
  names: words(`load_file sleep benchmark get_lock release_lock release_all_locks is_free_lock
    is_used_lock master_pos_wait source_pos_wait master_gtid_wait wait_for_executed_gtid_set
    wait_until_sql_thread_after_gtids set_user_var nextval setval lastval random_bytes`),
  prefixes: `sys_ lib_mysqludf http group_replication_ asynchronous_connection_ keyring_ audit_log_
    audit_api_ mysql_firewall_ version_tokens_ service_ set_firewall_ read_firewall_ load_ mysql_query_
    ps_`.split(/\s+/),
  except: words('none'),
}

/** SQL Server: rowset functions, system stored procedures, extended procedures, file-reading functions. */
const TRANSACTSQL: DenyList = {
  names: words(`openrowset opendatasource openquery openxml bulk dm_os_file_exists
    dm_os_enumerate_filesystem raiserror setuser predict ai_generate_embeddings waitfor`),
  prefixes: ['xp_', 'sp_', 'fn_', 'dm_os_', 'dm_exec_', 'dm_server_'],
  except: words('fn_listextendedproperty fn_helpcollations'),
}

const LISTS: Readonly<Record<SqlDialect, DenyList>> = {
  sqlite: SQLITE,
  postgresql: POSTGRESQL,
  mysql: MYSQL,
  transactsql: TRANSACTSQL,
}

const ASCII = /^[\x20-\x7e]+$/

/** Why a call is refused; undefined where it is not. `name` is the last part, in lower case. */
export function objectionToFunction(
  dialect: SqlDialect,
  name: string,
  args: readonly JsonValue[],
): string | undefined {
  if (!ASCII.test(name)) return 'function with a name that is not ASCII'
  const { names, prefixes, except } = LISTS[dialect]
  const isDenied = names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
  if (isDenied && !except.has(name)) return 'function with side effects'
  if (dialect === 'sqlite' && (name === 'printf' || name === 'format') && !isModest(args[0]))
    return 'format that may eat memory'
  if (dialect === 'mysql' && name === 'last_insert_id' && args.length > 0)
    return 'function with side effects'
  return undefined
}

/** A format that is a plain string and asks for no width of four digits or more. */
function isModest(argument: JsonValue | undefined): boolean {
  let node = argument
  for (const member of ['Unnamed', 'Expr', 'Value', 'value', 'SingleQuotedString']) {
    node = isJsonObject(node) ? node[member] : undefined
  }
  return typeof node === 'string' && !/%[^a-z%]*(?:\*|\d{4})/i.test(node)
}
