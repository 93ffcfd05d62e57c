/**
 * The functions of SQLite 3.53 that look at their arguments and the database, and change nothing: sqlite.org,
 * "Built-In Scalar SQL Functions", aggregate, window, date and time, math and JSON functions, the
 * auxiliary functions of FTS3 to FTS5, Geopoly, and `generate_series` of the command line. Left out on
 * purpose: whatever loads, logs, writes (`optimize`) or reserves memory as asked (`zeroblob`, `randomblob`).
 */
import { type FunctionList, words } from './function-list.ts'

export const SQLITE_FUNCTIONS: FunctionList = {
  builtIn: words(`
    abs changes char coalesce concat concat_ws format glob hex if ifnull iif instr last_insert_rowid length
    like likelihood likely lower ltrim max min nullif octet_length printf quote random replace round
    rtrim sign soundex sqlite_compileoption_get sqlite_compileoption_used sqlite_source_id sqlite_version
    substr substring subtype total_changes trim typeof unhex unicode unistr unistr_quote unlikely upper

    avg count group_concat median percentile percentile_cont percentile_disc string_agg sum total
    cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number

    current_date current_time current_timestamp date datetime julianday strftime time timediff unixepoch

    acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2 mod pi
    pow power radians sin sinh sqrt tan tanh trunc

    json json_array json_array_insert json_array_length json_each json_error_position json_extract
    json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote json_remove
    json_replace json_set json_tree json_type json_valid jsonb jsonb_array jsonb_array_insert jsonb_each
    jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object jsonb_patch jsonb_remove
    jsonb_replace jsonb_set jsonb_tree

    bm25 fts5_get_locale fts5_insttoken fts5_locale fts5_source_id highlight matchinfo offsets snippet
    geopoly_area geopoly_bbox geopoly_blob geopoly_ccw geopoly_contains_point geopoly_group_bbox geopoly_json
    geopoly_overlap geopoly_regular geopoly_svg geopoly_within geopoly_xform
    generate_series`),
  isQuotable: true,
}
