/**
 * The functions of PostgreSQL 13 to 18 that look at their arguments and the database, and change nothing:
 * chapter 9, "Functions and Operators", section by section. Volatile ones among them only tell the time,
 * the size of a relation, or something random. Left out on purpose: whatever administers, signals, locks,
 * waits, reads files, moves sequences, or runs SQL from text (`query_to_xml`, `ts_stat`, `ts_rewrite`).
 */
import { type FunctionList, words } from './function-list.ts'

/** 9.3 to 9.8: numbers, strings, bytes, bits, patterns, formatting; functions named like types convert. */
const VALUES = `
  abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd
  degrees div erf erfc exp factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod pi power pow radians
  random random_normal round scale sign sin sind sinh sqrt tan tand tanh trim_scale trunc width_bucket

  ascii bit_count bit_length btrim casefold char_length character_length chr concat concat_ws convert
  convert_from convert_to crc32 crc32c decode encode format get_bit get_byte initcap is_normalized left length
  lower lpad ltrim md5 normalize octet_length overlay parse_ident position quote_ident quote_literal
  quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
  regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right rpad rtrim set_bit
  set_byte sha224 sha256 sha384 sha512 split_part starts_with string_to_array string_to_table strpos substr
  substring to_ascii to_bin to_hex to_oct translate unicode_assigned unicode_version
  icu_unicode_version unistr upper to_char to_date to_number to_timestamp

  bit bool bpchar char cidr date float4 float8 int2 int4 int8 interval macaddr macaddr8 money name numeric oid
  regclass text time timestamp timestamptz timetz varbit varchar xml`

/** 9.9 to 9.16: dates, enums, geometry, networks, text search, UUIDs, XML, JSON. */
const TYPES = `
  age clock_timestamp date_add date_bin date_part date_subtract date_trunc isfinite justify_days justify_hours
  justify_interval make_date make_interval make_time make_timestamp make_timestamptz now statement_timestamp
  timeofday timezone transaction_timestamp overlaps
  enum_first enum_last enum_range
  area box bound_box center circle diagonal diameter height isclosed ishorizontal isopen isparallel isperp
  isvertical line lseg npoints path pclose point polygon popen radius slope width
  abbrev broadcast family host hostmask inet_merge inet_same_family macaddr8_set7bit masklen netmask network
  set_masklen
  array_to_tsvector get_current_ts_config json_to_tsvector jsonb_to_tsvector numnode phraseto_tsquery
  plainto_tsquery querytree setweight strip to_tsquery to_tsvector ts_debug ts_delete ts_filter ts_headline
  ts_lexize ts_parse ts_rank ts_rank_cd ts_token_type tsquery_phrase tsvector_to_array websearch_to_tsquery
  gen_random_uuid uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7
  xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlagg xmlcomment xmltext xpath
  xpath_exists

  array_to_json json_array_elements json_array_elements_text json_array_length json_build_array
  json_build_object json_each json_each_text json_extract_path json_extract_path_text json_object
  json_object_keys json_populate_record json_populate_recordset json_strip_nulls json_to_record
  json_to_recordset json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length
  jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text
  jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match
  jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
  jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_record_valid
  jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record
  jsonb_to_recordset jsonb_typeof row_to_json to_json to_jsonb`

/** 9.19 to 9.25: arrays, ranges, aggregates, windows, sets. */
const SETS = `
  array_agg array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position
  array_positions array_prepend array_remove array_replace array_reverse array_sort array_to_string
  array_upper cardinality trim_array unnest
  daterange datemultirange int4multirange int4range int8multirange int8range isempty lower_inc lower_inf
  multirange nummultirange numrange range_merge tsmultirange tsrange tstzmultirange tstzrange upper_inc
  upper_inf
  any_value avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every json_agg
  json_agg_strict json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict
  jsonb_agg jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique
  jsonb_object_agg_unique_strict max min mode percentile_cont percentile_disc range_agg range_intersect_agg
  regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev
  stddev_pop stddev_samp string_agg sum var_pop var_samp variance
  cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number
  generate_series generate_subscripts num_nonnulls num_nulls`

/** 9.27 and of 9.28 the sizes: names, definitions, privileges, comments. */
const INFORMATION = `
  acldefault aclexplode col_description current_database current_schema current_schemas
  current_setting format_type getdatabaseencoding has_any_column_privilege has_column_privilege
  has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege
  has_largeobject_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege
  has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege inet_client_addr
  inet_client_port inet_server_addr inet_server_port mxid_age obj_description oidvectortypes
  row_security_active shobj_description to_regclass to_regcollation to_regnamespace to_regoper to_regoperator
  to_regproc to_regprocedure to_regrole to_regtype to_regtypemod version
  pg_backend_pid pg_basetype pg_char_to_encoding pg_client_encoding pg_collation_for pg_collation_is_visible
  pg_column_compression pg_column_is_updatable pg_column_size pg_conversion_is_visible pg_database_size
  pg_describe_object pg_encoding_to_char pg_function_is_visible pg_get_acl pg_get_constraintdef pg_get_expr
  pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result pg_get_functiondef
  pg_get_indexdef pg_get_keywords pg_get_partition_constraintdef pg_get_partkeydef pg_get_ruledef
  pg_get_serial_sequence pg_get_statisticsobjdef pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_has_role
  pg_identify_object pg_index_column_has_property pg_index_has_property pg_indexam_has_property
  pg_indexes_size pg_input_error_info pg_input_is_valid pg_my_temp_schema pg_opclass_is_visible
  pg_operator_is_visible pg_opfamily_is_visible pg_options_to_table pg_postmaster_start_time
  pg_relation_is_updatable pg_relation_size pg_sequence_parameters pg_size_bytes pg_size_pretty
  pg_statistics_obj_is_visible pg_table_is_visible pg_table_size pg_timezone_abbrevs pg_timezone_names
  pg_total_relation_size pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible
  pg_ts_template_is_visible pg_type_is_visible pg_typeof`

const CATALOG = words([VALUES, TYPES, SETS, INFORMATION].join(' '))

/** Appendix C: words of the grammar that look like calls. As functions they do not exist, or as others. */
const GRAMMAR = words(`
  coalesce greatest grouping least nullif row trim merge_action
  current_catalog current_date current_role current_time current_timestamp current_user localtime
  localtimestamp session_user system_user user
  json_array json_arrayagg json_exists json_objectagg json_query json_scalar json_serialize json_value
  xmlconcat xmlelement xmlexists xmlforest xmlparse xmlpi xmlroot xmlserialize`)

export const POSTGRESQL_FUNCTIONS: FunctionList = {
  builtIn: CATALOG,
  grammar: GRAMMAR,
  isQuotable: true,
  schemas: { pg_catalog: CATALOG },
}
