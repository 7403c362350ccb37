using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Engine.Deliveries;
using Trinity.Engine.Mailboxes;
using Trinity.Engine.Store;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Deliveries;
using Trinity.Platform.Executions;
using Trinity.Platform.Lanes;
using Trinity.Platform.Operators;
using Trinity.Platform.Secrets;
using Trinity.Platform.States;
using Trinity.Platform.Storage;
using Trinity.Storage.Sqlite;
using Trinity.Storage.Sqlite.Audit;
using Trinity.Storage.Sqlite.Deliveries;

namespace Trinity.Storage;

/// <summary>Registers the store.</summary>
public static class StorageRegistration
{
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<SqliteDatabase>();
        services.TryAddSingleton<SqliteInstance>();
        services.TryAddSingleton(provider => provider.GetRequiredService<SqliteInstance>().Secrets);
        services.TryAddSingleton<SecretCipher>();
        services.TryAddSingleton<SqliteReadPool>();
        services.TryAddSingleton<SqliteMessageStore>();
        services.TryAddSingleton<IMessageStore>(provider => provider.GetRequiredService<SqliteMessageStore>());
        services.TryAddSingleton<IStoreLifetime>(provider => provider.GetRequiredService<SqliteMessageStore>());
        services.TryAddSingleton<IMessageReads, SqliteMessageReads>();
        services.TryAddSingleton<IDestinationReads, SqliteDestinationReads>();
        services.TryAddSingleton<IControlReads, SqliteControlReads>();
        services.TryAddSingleton<IAgentReads, SqliteAgentReads>();
        services.TryAddSingleton<IExecutionReads, SqliteExecutionReads>();
        services.TryAddSingleton<IAskReads, SqliteAskReads>();
        services.TryAddSingleton<IAuditReads, SqliteAuditReads>();
        services.TryAddSingleton<IDeliveryReads, SqliteDeliveryReads>();
        services.TryAddSingleton<ILaneReads, SqliteLaneReads>();
        services.TryAddSingleton<IStateReads, SqliteStateReads>();

        // The writer needs the store, and the store's control changes go through the writer.
        services.TryAddSingleton(provider => new Lazy<StoreWriter>(provider.GetRequiredService<StoreWriter>));
        services.TryAddSingleton<SqliteControlWriter>();
        services.TryAddSingleton<IControlWriter>(provider => provider.GetRequiredService<SqliteControlWriter>());
        services.TryAddSingleton<AgentDirectory>();
        services.TryAddSingleton<IAgentDirectory>(provider => provider.GetRequiredService<AgentDirectory>());
        services.TryAddSingleton<IAgentLookup>(provider => provider.GetRequiredService<AgentDirectory>());
        return services;
    }
}
