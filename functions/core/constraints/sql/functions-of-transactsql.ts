/**
 * The functions of SQL Server 2016 to 2025 and Azure SQL that look at their arguments and the database, and
 * change nothing: learn.microsoft.com, "Transact-SQL functions". Left out on purpose: rowset functions that
 * open connections or files, keys and certificates, `fn_*` and `dm_*` functions that read traces, logs and
 * files, sequences, and functions that call models.
 *
 * A scalar function of the company's always has its schema, so these names are the system's.
 */
import { type FunctionList, words } from './function-list.ts'

/** Aggregate, analytic and ranking functions. */
const SETS = `
  any_value approx_count_distinct approx_percentile_cont approx_percentile_disc avg checksum_agg count
  count_big grouping grouping_id max min product stdev stdevp string_agg sum var varp
  cume_dist dense_rank first_value lag last_value lead ntile percent_rank percentile_cont percentile_disc rank
  row_number`

/** Strings, numbers, dates, logic, conversion, JSON, vectors, bits. */
const VALUES = `
  ascii base64_decode base64_encode char charindex concat concat_ws difference edit_distance
  edit_distance_similarity format jaro_winkler_distance jaro_winkler_similarity left len lower ltrim nchar
  patindex quotename regexp_count regexp_instr regexp_like regexp_matches regexp_replace regexp_split_to_table
  regexp_substr replace replicate reverse right rtrim soundex space str string_escape string_split stuff
  substring translate trim unicode unistr upper
  abs acos asin atan atn2 ceiling cos cot degrees exp floor log log10 pi power radians rand round sign sin sqrt
  square tan
  current_date current_timestamp current_timezone current_timezone_id date_bucket datediff datediff_big
  datefromparts datename datepart datetime2fromparts datetimefromparts datetimeoffsetfromparts datetrunc
  dateadd day eomonth getdate getutcdate isdate month smalldatetimefromparts switchoffset sysdatetime
  sysdatetimeoffset sysutcdatetime timefromparts todatetimeoffset year
  cast choose coalesce convert greatest iif isnull isnumeric least newid nullif parse try_cast try_convert
  try_parse binary_checksum checksum compress decompress hashbytes formatmessage datalength
  isjson json_array json_arrayagg json_contains json_modify json_object json_objectagg json_path_exists
  json_query json_value generate_series
  vector_distance vector_norm vector_normalize vectorproperty
  bit_count get_bit left_shift right_shift set_bit
  contains containstable freetext freetexttable`

/** Metadata, security, session: "Metadata Functions", "Security Functions", "System Functions". */
const INFORMATION = `
  app_name assemblyproperty col_length col_name collationproperty columnproperty connectionproperty
  context_info current_request_id current_transaction_id current_user database_principal_id
  databasepropertyex db_id db_name error_line error_message error_number error_procedure error_severity
  error_state file_id file_idex file_name filegroup_id filegroup_name filegroupproperty fileproperty
  fulltextcatalogproperty fulltextserviceproperty getansinull has_dbaccess has_perms_by_name host_id host_name
  ident_current ident_incr ident_seed index_col indexkey_property indexproperty is_member is_rolemember
  is_srvrolemember object_definition object_id object_name object_schema_name objectproperty objectpropertyex
  original_db_name original_login parsename permissions rowcount_big schema_id schema_name scope_identity
  serverproperty session_context session_user sessionproperty sql_variant_property stats_date suser_id
  suser_name suser_sid suser_sname system_user textptr textvalid type_id type_name typeproperty user user_id
  user_name xact_state`

export const TRANSACTSQL_FUNCTIONS: FunctionList = {
  builtIn: words([SETS, VALUES, INFORMATION].join(' ')),
  isQuotable: false,
  schemas: { sys: words('fn_helpcollations fn_listextendedproperty') },
}
