/**
 * Reads and updates the application's bots, which are items in DynamoDB. Begin at {@link
 * dev.portage.bots.BotTable}. Promises: an item is a bot, an alias, a knowledge-base bot or
 * something else, and one that cannot be parsed becomes a value with its key, never an exception.
 */
package dev.portage.bots;
