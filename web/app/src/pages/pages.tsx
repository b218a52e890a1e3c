import type { ComponentChildren } from 'preact'
import type { Role } from '../api/types.ts'
import { SitePage } from './admin/SitePage.tsx'
import { ReportsPage } from './admin/ReportsPage.tsx'
import { ColdPage } from './cold/ColdPage.tsx'
import { BoxesPage } from './depot/BoxesPage.tsx'
import { PackPage } from './depot/PackPage.tsx'
import { StockPage } from './depot/StockPage.tsx'
import { WorkPage } from './depot/WorkPage.tsx'
import { AlarmsPage } from './dispatcher/AlarmsPage.tsx'
import { LivePage } from './dispatcher/LivePage.tsx'
import { NewOrderPage } from './hospital/NewOrderPage.tsx'
import { OrdersPage } from './hospital/OrdersPage.tsx'
import { OrderPage } from './order/OrderPage.tsx'
import { FlightPage } from './pilot/FlightPage.tsx'
import { FlightsPage } from './pilot/FlightsPage.tsx'
import { UnitPage } from './unit/UnitPage.tsx'
import { resolve } from './nav.ts'

interface Page { wide?: boolean; render(): ComponentChildren }

// pageFor finds the page of a route, or none where the role has none.
export function pageFor(role: Role, route: readonly string[]): Page | null {
  const id = route[1]
  switch (resolve(role, route[0])) {
    case 'orders': return id ? { render: () => <OrderPage id={id} /> } : { render: () => <OrdersPage /> }
    case 'new': return { render: () => <NewOrderPage /> }
    case 'work': return id ? { render: () => <PackPage id={id} /> } : { render: () => <WorkPage /> }
    case 'boxes': return { render: () => <BoxesPage /> }
    case 'cold': return { render: () => <ColdPage /> }
    case 'stock': return { render: () => <StockPage /> }
    case 'live': return { wide: true, render: () => <LivePage /> }
    case 'flights': return id ? { render: () => <FlightPage id={id} /> } : { render: () => <FlightsPage /> }
    case 'alarms': return { render: () => <AlarmsPage /> }
    case 'units': return id ? { render: () => <UnitPage id={id} /> } : null
    case 'site': return { render: () => <SitePage /> }
    case 'reports': return { render: () => <ReportsPage /> }
    case null: return null
  }
}
