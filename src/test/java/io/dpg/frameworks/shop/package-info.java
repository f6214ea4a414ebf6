/// What a shop stores, mapped for Hibernate.
@NullMarked
package io.dpg.frameworks.shop;

import org.jspecify.annotations.NullMarked;
