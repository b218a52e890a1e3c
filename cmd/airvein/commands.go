package main

import "slices"

// commands is the whole command line, in the order of `airvein help`.
func commands() []command {
	return slices.Concat([]command{
		demoCommand(), serveCommand(), autopilotsCommand(),
		userAddCommand(), userDisableCommand(), userResetCommand(), tokenCreateCommand(),
		orderPlaceCommand(), orderShowCommand(), orderListCommand(), orderCancelCommand(), orderReceiveCommand(),
		stockCommand(), stockImportCommand(), stockEarmarkCommand(), stockFreeCommand(), stockFateCommand(), dronesCommand(), flightsCommand(), flightsExportCommand(), zonesCommand(), traceCommand(),
		eligibleCommand(), labelCommand(), routeCommand(), benchRouteCommand(), benchJournalCommand(), benchMAVLinkCommand(), benchMatchCommand(), checkCommand(), simCommand(),
		journalVerifyCommand(), journalReplayCommand(), journalExportCommand(), journalRebuildCommand(), journalMigrateCommand(),
		policyShowCommand(), policyApproveCommand(), backupCommand(), historyForgetCommand(),
	}, unitSteps())
}
