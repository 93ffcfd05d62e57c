/**
 * The functions of MySQL 5.7 to 9.x and MariaDB 10.5 to 12 that look at their arguments and the database,
 * and change nothing: MySQL's chapter 14, "Functions and Operators", and MariaDB's "Built-in Functions".
 * Left out on purpose: locks, waiting, files, sequences, replication, keyrings, `DEFAULT(column)` (it runs
 * the default's expression, which may move a sequence), and everything loadable.
 *
 * Most of these are found by the grammar, without quotes alone; in quotes the same name calls a stored
 * function. A stored function never hides a built-in one that is called without its database.
 */
import { type FunctionList, words } from './function-list.ts'

const SHARED = `
  abs acos asin atan atan2 ceil ceiling conv cos cot crc32 degrees exp floor ln log log10 log2 mod pi pow
  power radians rand round sign sin sqrt tan truncate
  coalesce elt field greatest if ifnull interval isnull least nullif

  ascii bin bit_count bit_length char char_length character_length concat concat_ws export_set find_in_set
  format from_base64 hex insert instr lcase left length locate lower lpad ltrim make_set mid oct octet_length
  ord position quote regexp_instr regexp_replace regexp_substr repeat replace reverse right rpad rtrim soundex
  space strcmp substr substring substring_index to_base64 trim ucase unhex upper weight_string
  extractvalue updatexml aes_decrypt aes_encrypt compress md5 sha sha1 sha2 uncompress uncompressed_length

  adddate addtime convert_tz curdate current_date current_time current_timestamp curtime date date_add
  date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear extract from_days from_unixtime
  get_format hour last_day localtime localtimestamp makedate maketime microsecond minute month monthname now
  period_add period_diff quarter sec_to_time second str_to_date subdate subtime sysdate time time_format
  time_to_sec timediff timestamp timestampadd timestampdiff to_days to_seconds unix_timestamp utc_date
  utc_time utc_timestamp week weekday weekofyear year yearweek

  avg bit_and bit_or bit_xor count group_concat json_arrayagg json_objectagg max min std stddev stddev_pop
  stddev_samp sum var_pop var_samp variance
  cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number

  charset coercibility collation connection_id current_role current_user database found_rows
  last_insert_id row_count schema session_user system_user user version
  inet6_aton inet6_ntoa inet_aton inet_ntoa is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 name_const uuid
  row values cast convert

  json_array json_array_append json_array_insert json_contains json_contains_path json_depth json_extract
  json_insert json_keys json_length json_merge json_merge_patch json_merge_preserve json_object json_overlaps
  json_pretty json_quote json_remove json_replace json_schema_valid json_search json_set json_type
  json_unquote json_valid json_value`

const MYSQL = `
  any_value bin_to_uuid format_bytes format_pico_time grouping gtid_subset gtid_subtract icu_version is_uuid
  json_schema_validation_report json_storage_free json_storage_size regexp_like statement_digest
  statement_digest_text string_to_vector to_vector from_vector uuid_to_bin validate_password_strength
  vector_dim vector_to_string`

const MARIADB = `
  add_months chr column_add column_check column_create column_delete column_exists column_get column_json
  column_list crc32c json_array_intersect json_compact json_detailed json_equals json_exists json_key_value
  json_loose json_normalize json_object_filter_keys json_object_to_array json_query lengthb median
  months_between natural_sort_key nvl nvl2 percentile_cont percentile_disc rownum sformat sys_guid to_char
  to_date to_number trunc uuid_v4 uuid_v7 value vec_distance vec_distance_cosine vec_distance_euclidean
  vec_fromtext vec_totext schemas`

/** MySQL's 14.16, "Spatial Analysis Functions", and MariaDB's "Geographic Functions". */
const SPATIAL = `
  geometrycollection geomcollection linestring mbrcontains mbrcoveredby mbrcovers mbrdisjoint mbrequal
  mbrequals mbrintersects mbroverlaps mbrtouches mbrwithin multilinestring multipoint multipolygon point
  polygon st_area st_asbinary st_asgeojson st_astext st_aswkb st_aswkt st_boundary st_buffer
  st_buffer_strategy st_centroid st_collect st_contains st_convexhull st_crosses st_difference st_dimension
  st_disjoint st_distance st_distance_sphere st_endpoint st_envelope st_equals st_exteriorring
  st_frechetdistance st_geohash st_geomcollfromtext st_geomcollfromwkb st_geometrycollectionfromtext
  st_geometrycollectionfromwkb st_geometryfromtext st_geometryfromwkb st_geometryn st_geometrytype
  st_geomfromgeojson st_geomfromtext st_geomfromwkb st_hausdorffdistance st_interiorringn st_intersection
  st_intersects st_isclosed st_isempty st_isring st_issimple st_isvalid st_latfromgeohash st_latitude
  st_length st_linefromtext st_linefromwkb st_lineinterpolatepoint st_lineinterpolatepoints
  st_linestringfromtext st_linestringfromwkb st_longfromgeohash st_longitude st_makeenvelope st_mlinefromtext
  st_mlinefromwkb st_mpointfromtext st_mpointfromwkb st_mpolyfromtext st_mpolyfromwkb
  st_multilinestringfromtext st_multilinestringfromwkb st_multipointfromtext st_multipointfromwkb
  st_multipolygonfromtext st_multipolygonfromwkb st_numgeometries st_numinteriorring st_numinteriorrings
  st_numpoints st_overlaps st_pointatdistance st_pointfromgeohash st_pointfromtext st_pointfromwkb
  st_pointn st_pointonsurface st_polyfromtext st_polyfromwkb st_polygonfromtext st_polygonfromwkb st_relate
  st_simplify st_srid st_startpoint st_swapxy st_symdifference st_touches st_transform st_union st_validate
  st_within st_x st_y`

export const MYSQL_FUNCTIONS: FunctionList = {
  builtIn: words([SHARED, MYSQL, MARIADB, SPATIAL].join(' ')),
  isQuotable: false,
  // MySQL's 30.4.5, "sys Schema Stored Functions": those that only format what they are given.
  schemas: {
    sys: words(`extract_schema_from_file_name extract_table_from_file_name format_bytes format_path
      format_statement format_time list_add list_drop quote_identifier version_major version_minor
      version_patch`),
  },
}
