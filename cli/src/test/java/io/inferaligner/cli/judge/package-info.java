@org.jspecify.annotations.NullMarked
package io.inferaligner.cli.judge;
