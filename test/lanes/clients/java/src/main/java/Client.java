import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** The official Java SDK as a client: one JSON command a line in, one JSON line out. */
public final class Client {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private McpSyncClient client;

  private Object carryOut(JsonNode command) {
    switch (command.get("do").asString()) {
      case "connect" -> {
        URI uri = URI.create(command.get("url").asString());
        String authorization = "Bearer " + command.get("token").asString();
        var transport =
            HttpClientStreamableHttpTransport.builder(uri.getScheme() + "://" + uri.getAuthority())
                .endpoint(uri.getPath())
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", authorization))
                .build();
        client = McpClient.sync(transport).requestTimeout(PATIENCE).build();
        client.initialize();
        return null;
      }
      case "list" -> {
        return client.listTools().tools().stream().map(McpSchema.Tool::name).toList();
      }
      case "call" -> {
        Map<String, Object> arguments = JSON.convertValue(command.get("arguments"), Map.class);
        var request =
            McpSchema.CallToolRequest.builder(command.get("tool").asString())
                .arguments(arguments)
                .build();
        var result = client.callTool(request);
        String text =
            result.content().stream()
                .filter(McpSchema.TextContent.class::isInstance)
                .map(block -> ((McpSchema.TextContent) block).text())
                .collect(Collectors.joining(" "));
        if (Boolean.TRUE.equals(result.isError())) throw new IllegalStateException(text);
        return text;
      }
      case "close" -> {
        client.closeGracefully();
        return null;
      }
      default -> throw new IllegalArgumentException("unknown command");
    }
  }

  public static void main(String[] args) throws Exception {
    var self = new Client();
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      ObjectNode said = JSON.createObjectNode();
      try {
        Object value = self.carryOut(JSON.readTree(line));
        said.put("ok", true).set("value", JSON.valueToTree(value));
      } catch (Exception error) {
        Throwable inner = error;
        while (inner.getCause() != null) inner = inner.getCause();
        said.put("ok", false).put("error", error.getMessage() + " / " + inner.getMessage());
      }
      System.out.println(said);
    }
    System.exit(0);
  }
}
