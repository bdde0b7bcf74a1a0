@NullMarked
package io.inferaligner.cli.demo;

import org.jspecify.annotations.NullMarked;
