package io.inferaligner.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every RPC of every service has its row, and what has none is nobody's. */
class AccessTableTest {
  /** A new RPC without a row fails here, and so does a row whose RPC is gone. */
  @Test
  void everyRpcHasARow() {
    Set<String> needed =
        Guarded.SERVICES.stream()
            .flatMap(service -> service.getMethods().stream())
            .map(method -> method.getFullMethodName())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> present =
        AccessTable.rows().keySet().stream()
            .map(AccessTableTest::rpc)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(present).isEqualTo(needed);
    AccessTable.rows().forEach((row, entry) -> assertThat(entry.roles()).as(row).isNotEmpty());
  }

  @Test
  void whatHasNoRowIsNobodys() {
    for (String row :
        List.of("inferaligner.registry.v1.RegistryService/DropEverything", "", "a/b")) {
      assertThat(AccessTable.allows(row, EnumSet.allOf(Role.class))).as(row).isFalse();
      assertThat(AccessTable.needsTenant(row)).as(row).isTrue();
    }
  }

  /** SERVICE/METHOD of a row that may name an operation, too. */
  private static String rpc(String row) {
    int end = row.indexOf('/', row.indexOf('/') + 1);
    return end < 0 ? row : row.substring(0, end);
  }
}
