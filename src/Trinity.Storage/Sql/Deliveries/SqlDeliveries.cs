using Trinity.Platform.Secrets;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql.Deliveries;

/// <summary>The rows of deliveries and destinations on the writer's connection.</summary>
internal sealed class SqlDeliveries(SqlSession session, SecretCipher cipher, IMessageTransaction transaction) : IDeliveryRows
{
    private readonly DestinationRows _destinations = new(session, cipher);
    private readonly DeliveryRows _deliveries = new(session);

    public DestinationRecord? FindDestination(AgentId agent, string url) => _destinations.Find(agent, url);

    public DestinationRecord? FindDestination(long id) => _destinations.Find(id);

    public DestinationRecord Insert(DestinationRecord destination) => _destinations.Insert(destination, transaction.NextSequence());

    public void Update(DestinationRecord destination) => _destinations.Update(destination);

    public void Insert(DeliveryRecord delivery) => _deliveries.Insert(delivery, transaction.NextSequence());

    public DeliveryRecord? Find(EffectId id) => _deliveries.Find(id);

    public void Update(DeliveryRecord delivery) => _deliveries.Update(delivery);

    public int EndPending(long destination, DateTimeOffset begunUntil, TurnError error, int limit) =>
        _deliveries.EndPending(destination, begunUntil, error, limit, transaction.Now);

    public IReadOnlyList<long> Freeze(AgentId agent, bool isFrozen) => _destinations.Freeze(agent, isFrozen, transaction.Now);
}
