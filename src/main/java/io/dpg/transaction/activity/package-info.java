/// What sessions do at the moment: how others see it, end it, and find out who waits for whom.
@NullMarked
package io.dpg.transaction.activity;

import org.jspecify.annotations.NullMarked;
