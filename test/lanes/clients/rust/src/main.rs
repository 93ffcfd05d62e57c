//! The official Rust SDK as a client: one JSON command a line in, one JSON line out.

use std::time::Duration;

use rmcp::{
    RoleClient, ServiceExt,
    model::CallToolRequestParams,
    service::RunningService,
    transport::{
        StreamableHttpClientTransport,
        streamable_http_client::StreamableHttpClientTransportConfig,
    },
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
enum Command {
    Connect { url: String, token: String },
    List,
    Call { tool: String, arguments: Map<String, Value> },
    Close,
}

type Session = RunningService<RoleClient, ()>;

async fn carry_out(command: Command, session: &mut Option<Session>) -> Result<Value, String> {
    let broken = |error: &dyn std::fmt::Display| error.to_string();
    match command {
        Command::Connect { url, token } => {
            let config = StreamableHttpClientTransportConfig::with_uri(url).auth_header(token);
            let transport = StreamableHttpClientTransport::from_config(config);
            *session = Some(().serve(transport).await.map_err(|e| broken(&e))?);
            Ok(Value::Null)
        }
        Command::List => {
            let client = session.as_ref().ok_or("not connected")?;
            let tools = client.list_all_tools().await.map_err(|e| broken(&e))?;
            Ok(json!(tools.iter().map(|tool| tool.name.to_string()).collect::<Vec<_>>()))
        }
        Command::Call { tool, arguments } => {
            let client = session.as_ref().ok_or("not connected")?;
            let params = CallToolRequestParams::new(tool).with_arguments(arguments);
            let result = client.call_tool(params).await.map_err(|e| broken(&e))?;
            let text = result
                .content
                .iter()
                .filter_map(|block| block.as_text().map(|text| text.text.clone()))
                .collect::<Vec<_>>()
                .join(" ");
            if result.is_error == Some(true) { Err(text) } else { Ok(json!(text)) }
        }
        Command::Close => {
            let client = session.take().ok_or("not connected")?;
            client.cancel().await.map_err(|e| broken(&e))?;
            Ok(Value::Null)
        }
    }
}

#[tokio::main]
async fn main() {
    let mut session = None;
    let mut lines = BufReader::new(stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let command = serde_json::from_str(&line).expect("a command");
        let said = match tokio::time::timeout(PATIENCE, carry_out(command, &mut session)).await {
            Ok(Ok(value)) => json!({"ok": true, "value": value}),
            Ok(Err(error)) => json!({"ok": false, "error": error}),
            Err(_) => json!({"ok": false, "error": "no answer in time"}),
        };
        println!("{said}");
    }
}
