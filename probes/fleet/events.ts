/** A small events service: enough to meet the quirks that pull points have. */
import type { Device } from './device.ts';
import { envelope } from './soap.ts';

const TOPICS = ['tns1:VideoSource/ImageTooDark/ImagingService', 'tns1:VideoSource/SignalLoss'];

/** By operation. */
export const eventAnswers: Readonly<Record<string, (device: Device, body: string) => string>> = {
  GetEventProperties: () =>
    envelope(
      '<tev:GetEventPropertiesResponse><wsnt:FixedTopicSet>true</wsnt:FixedTopicSet><wstop:TopicSet><tns1:VideoSource>' +
        '<ImageTooDark><ImagingService wstop:topic="true"/></ImageTooDark><SignalLoss wstop:topic="true"/>' +
        '</tns1:VideoSource></wstop:TopicSet></tev:GetEventPropertiesResponse>',
    ),
  CreatePullPointSubscription: (device) => {
    device.subscriptions += 1;
    return envelope(
      `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa5:Address>${pullPoint(device)}</wsa5:Address>` +
        `</tev:SubscriptionReference>${times(device)}</tev:CreatePullPointSubscriptionResponse>`,
    );
  },
  PullMessages: (device) =>
    envelope(
      `<tev:PullMessagesResponse><tev:CurrentTime>${iso(0)}</tev:CurrentTime><tev:TerminationTime>${ends(device)}</tev:TerminationTime>` +
        `${TOPICS.map((topic) => notification(topic + (device.manner.events === 'odd-topics' ? '//.' : ''))).join('')}</tev:PullMessagesResponse>`,
    ),
  Renew: (device) => envelope(`<wsnt:RenewResponse>${times(device)}</wsnt:RenewResponse>`),
  Unsubscribe: (device) => {
    device.subscriptions = Math.max(0, device.subscriptions - 1);
    return envelope('<wsnt:UnsubscribeResponse/>');
  },
  SetSynchronizationPoint: () => envelope('<tev:SetSynchronizationPointResponse/>'),
};

function pullPoint(device: Device): string {
  const own =
    device.manner.events === 'own-address'
      ? `/onvif/PullSubManager_${Date.now()}_${device.subscriptions}`
      : '/onvif/event_service';
  return `http://${device.make.host}:${device.onvifPort}${own}`;
}

function times(device: Device): string {
  return `<wsnt:CurrentTime>${iso(0)}</wsnt:CurrentTime><wsnt:TerminationTime>${ends(device)}</wsnt:TerminationTime>`;
}

function ends({ manner }: Device): string {
  if (manner.events === 'month-away') return iso(30 * 86_400_000);
  return iso(manner.events === 'ends-at-once' ? 0 : 60_000);
}

function notification(topic: string): string {
  return (
    '<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">' +
    `${topic}</wsnt:Topic><wsnt:Message><tt:Message UtcTime="${iso(0)}" PropertyOperation="Initialized">` +
    '<tt:Source><tt:SimpleItem Name="Source" Value="source"/></tt:Source>' +
    '<tt:Data><tt:SimpleItem Name="State" Value="false"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>'
  );
}

function iso(inMs: number): string {
  return new Date(Date.now() + inMs).toISOString().replace(/\.\d+/, '');
}
