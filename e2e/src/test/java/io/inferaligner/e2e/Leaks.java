package io.inferaligner.e2e;

import io.inferaligner.cli.fleet.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Searches everything a service writes for one word. */
final class Leaks {
  private final String word;
  private final List<String> found = new ArrayList<>();
  private long searched;

  Leaks(String word) {
    this.word = word;
  }

  /** Places that hold the word. */
  List<String> found() {
    return List.copyOf(found);
  }

  /** Bytes looked at. */
  long searched() {
    return searched;
  }

  /** Every file below {@code folder}: logs, last known good bundles, Redis' own files. */
  void folder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes(file.toString(), Files.readAllBytes(file));
      }
    }
  }

  /** Every key and value, in the serialised form of DUMP; strings are stored as they are. */
  void redis(int port) throws IOException {
    try (Socket socket = new Socket(Ports.HOST, port)) {
      // Values come back whole: the script reads each key by its type.
      String script =
          "local out = {} for _, key in ipairs(redis.call('KEYS', '*')) do "
              + "local kind = redis.call('TYPE', key).ok out[#out + 1] = key "
              + "local value = '' "
              + "if kind == 'string' then value = redis.call('GET', key) "
              + "elseif kind == 'hash' then value = cjson.encode(redis.call('HGETALL', key)) "
              + "elseif kind == 'list' then value = cjson.encode(redis.call('LRANGE', key, 0, -1)) "
              + "elseif kind == 'set' then value = cjson.encode(redis.call('SMEMBERS', key)) "
              + "elseif kind == 'zset' then value = cjson.encode(redis.call('ZRANGE', key, 0, -1)) "
              + "elseif kind == 'stream' then value = cjson.encode(redis.call('XRANGE', key, '-', '+')) "
              + "end out[#out + 1] = value end return table.concat(out, '\\n')";
      byte[] body = script.getBytes(StandardCharsets.UTF_8);
      String command = "*3\r\n$4\r\nEVAL\r\n$" + body.length + "\r\n" + script + "\r\n$1\r\n0\r\n";
      socket.getOutputStream().write(command.getBytes(StandardCharsets.UTF_8));
      bytes("redis", bulk(socket.getInputStream()));
    }
  }

  /** What the services tell a metrics collector. */
  void metrics(Ports ports) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int port :
          List.of(
              ports.runnerHttp(), ports.gateHttp(), ports.registryHttp(), ports.steeringHttp())) {
        HttpResponse<byte[]> answer =
            http.send(
                HttpRequest.newBuilder(
                        URI.create("http://%s:%d/q/metrics".formatted(Ports.HOST, port)))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        bytes("metrics of port " + port, answer.body());
      }
    }
  }

  void bytes(String place, byte[] bytes) {
    searched += bytes.length;
    // One byte per character: finds the word in any mixture of text and binary.
    if (new String(bytes, StandardCharsets.ISO_8859_1).contains(word)) {
      found.add(place);
    }
  }

  private static byte[] bulk(InputStream in) throws IOException {
    StringBuilder length = new StringBuilder();
    int next = in.read();
    if (next != '$') {
      throw new IOException("Redis answered with '" + (char) next + "'");
    }
    for (next = in.read(); next != '\r'; next = in.read()) {
      length.append((char) next);
    }
    if (in.read() != '\n') {
      throw new IOException("Redis answered something odd");
    }
    return in.readNBytes(Integer.parseInt(length.toString()));
  }
}
