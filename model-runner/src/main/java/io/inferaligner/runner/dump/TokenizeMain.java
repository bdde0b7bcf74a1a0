package io.inferaligner.runner.dump;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.tokenize.ChatTurn;
import io.inferaligner.runner.tokenize.PromptEncoder;
import io.inferaligner.runner.tokenize.StreamingDecoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code TokenizeMain DIR [TEMPLATE_FILE]}: for each JSON line of standard input one of standard
 * output. {@code {"text": …}} and {@code {"messages": [{"role", "content"}, …]}} give {@code
 * {"ids": […]}}; {@code {"ids": […]}} gives the streamed pieces, {@code {"pieces": […]}}. What is
 * refused gives {@code {"error": …}}.
 */
public final class TokenizeMain {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizeMain() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println("usage: TokenizeMain DIR [TEMPLATE_FILE]");
      System.exit(2);
    }
    Optional<String> template =
        arguments.length == 2
            ? Optional.of(Files.readString(Path.of(arguments[1])))
            : Optional.empty();
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    try (PromptEncoder encoder = PromptEncoder.load(Path.of(arguments[0]), template);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(JSON.writeValueAsString(answer(encoder, JSON.readTree(line))));
      }
      out.flush();
    } catch (SteeringException e) {
      System.err.println(e.fault().message());
      System.exit(2);
    }
  }

  private static ObjectNode answer(PromptEncoder encoder, JsonNode question) {
    ObjectNode answer = JSON.createObjectNode();
    try {
      if (question.has("text")) {
        ids(answer, encoder.encodeText(question.path("text").asText()));
      } else if (question.has("messages")) {
        List<ChatTurn> turns = new ArrayList<>();
        for (JsonNode message : question.path("messages")) {
          String role = message.path("role").asText().toUpperCase(Locale.ROOT);
          turns.add(new ChatTurn(ChatTurn.Role.valueOf(role), message.path("content").asText()));
        }
        ids(answer, encoder.encode(turns));
      } else {
        StreamingDecoder stream = encoder.newStream();
        ArrayNode pieces = answer.putArray("pieces");
        question.path("ids").forEach(id -> pieces.add(stream.add(id.asInt())));
        pieces.add(stream.flush());
      }
    } catch (SteeringException e) {
      answer.put("error", e.fault().message());
    }
    return answer;
  }

  private static void ids(ObjectNode answer, TokenIds ids) {
    ArrayNode array = answer.putArray("ids");
    for (int id : ids.toArray()) {
      array.add(id);
    }
  }
}
