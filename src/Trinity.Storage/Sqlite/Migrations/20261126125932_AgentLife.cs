using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trinity.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AgentLife : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "description",
                table: "agent",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "named_agent",
                columns: table => new
                {
                    agent_id = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    target_id = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_named_agent", x => new { x.agent_id, x.name });
                });

            migrationBuilder.CreateIndex(
                name: "agent_created",
                table: "agent",
                columns: new[] { "tenant_id", "id" });

            migrationBuilder.CreateIndex(
                name: "agent_updated",
                table: "agent",
                columns: new[] { "tenant_id", "updated_at", "id" });

            migrationBuilder.CreateIndex(
                name: "named_agent_target",
                table: "named_agent",
                column: "target_id");

            // A grant was made for each name in a configuration, and no agent could get another name until now.
            migrationBuilder.Sql(
                "INSERT INTO named_agent (tenant_id, agent_id, name, target_id) "
                + "SELECT agent.tenant_id, caller_id, name, target_id FROM call_grant JOIN agent ON agent.id = target_id;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "named_agent");

            migrationBuilder.DropIndex(
                name: "agent_created",
                table: "agent");

            migrationBuilder.DropIndex(
                name: "agent_updated",
                table: "agent");

            migrationBuilder.DropColumn(
                name: "description",
                table: "agent");
        }
    }
}
